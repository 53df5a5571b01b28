import type { taskWorkers as english } from "@/features/task-workers/locales/en.ts";

type Translated<T> = { readonly [K in keyof T]: T[K] extends string ? string : Translated<T[K]> };

export const taskWorkers: Translated<typeof english> = {
  title: "Workers de tareas",
  below: "Tareas llamadas en segundo plano, fuera de los flujos, y quién las ejecuta.",
  workers: "Workers conectados",
  workersEmpty: "No hay ningún worker de tareas conectado",
  workersEmptyText:
    "Un worker de tareas atiende las tareas que el código llama con delay() o desde un servidor web. En Python, con las tareas de un archivo:",
  identifier: "Worker",
  tasks: "Tareas que atiende",
  lastSeen: "Última señal de vida",
  runs: "Tareas en segundo plano",
  runsEmpty: "No hay nada en esta lista.",
  show: { label: "Mostrar", waiting: "En espera", running: "En curso", ended: "Terminadas" },
  state: "Estado",
  run: "Ejecución",
  task: "Tarea",
  since: "Desde",
  duration: "Duración",
  unserved: "Ningún worker conectado atiende esta tarea",
  unservedSome_one: "{{count}} ejecución espera una tarea que ningún worker conectado atiende.",
  unservedSome_other: "{{count}} ejecuciones esperan tareas que ningún worker conectado atiende.",
};
