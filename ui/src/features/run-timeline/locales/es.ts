import type { en } from "@/features/run-timeline/locales/en.ts";
import type { Translated } from "@/shared/i18n/feature-texts.ts";

export const es: Translated<typeof en> = {
  label: "Cronología de las tareas",
  lines_one: "{{count}} línea",
  lines_other: "{{count}} líneas",
  runs_one: "{{count}} ejecución",
  runs_other: "{{count}} ejecuciones",
  search: "Buscar por nombre",
  sort: "Ordenar por",
  sorts: { start: "Inicio", duration: "Duración", name: "Nombre", state: "Estado" },
  group: "Agrupar por tarea",
  zoomIn: "Acercar (+)",
  zoomOut: "Alejar (−)",
  whole: "Toda la ejecución (0)",
  hint: "Ctrl y rueda acerca, Mayús y rueda o arrastrar desplaza.",
  overview: "Vista general de la ejecución de {{from}} a {{to}}",
  part: { queue: "Esperó para empezar", run: "Ejecutó", wait: "Esperó entre intentos" },
  tries: "Intentos",
  started: "Empezó",
  afterStart: "Tras el inicio de la ejecución",
  ended: "Terminó",
  empty: "Aún no hay tareas",
  emptyLive: "Las barras aparecen aquí en cuanto la ejecución inicia su primera tarea.",
  emptyText: "Esta ejecución no llamó tareas ni otros flujos: su propio código hizo todo el trabajo.",
  nothingFits: "Ninguna tarea tiene ese nombre.",
  cut: "Se muestran las primeras {{shown}} de {{total}} tareas.",
};
