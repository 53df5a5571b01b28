import type { settings as english } from "@/features/settings/locales/en.ts";

type Translated<T> = { readonly [K in keyof T]: T[K] extends string ? string : Translated<T[K]> };

export const settings: Translated<typeof english> = {
  title: "Ajustes",
  below: "De este navegador y del servidor.",
  browser: "Este navegador",
  server: "Servidor",
  version: "Versión",
  prefect: "Hace las veces de Prefect",
  database: "Base de datos",
  retention: "Cuánto se guardan las cosas",
  flowRuns: "Ejecuciones de flujos",
  taskRuns: "Ejecuciones de tareas",
  logs: "Registros",
  events: "Eventos",
  days_one: "{{count}} día",
  days_other: "{{count}} días",
  forever: "Para siempre",
  retentionHelp: "Se ajusta en el servidor, como todo lo suyo; 0 guarda para siempre:",
  tables: "Base de datos por clase",
  storage: "Almacén de resultados predeterminado",
  storageHelp:
    "Un bloque que guarda los resultados de las ejecuciones que no nombran su propio almacén. Sin él, cada cliente los guarda donde elija.",
  storageNone: "Ninguno: eligen los clientes",
  storageSaved: "Se cambió el almacén de resultados predeterminado",
  noStorageBlocks: "Aún no hay ningún bloque que pueda guardar resultados.",
  makeBlock: "Crear uno",
  settingsOf: "Ajustes del servidor",
  name: "Ajuste",
  searchSettings: "Buscar ajustes",
  value: "Valor",
  unset: "Sin valor",
  count_one: "{{count}} ajuste",
  count_other: "{{count}} ajustes",
};
