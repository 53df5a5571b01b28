import type { en } from "@/features/events/locales/en.ts";
import type { Translated } from "@/shared/i18n/feature-texts.ts";

export const es: Translated<typeof en> = {
  search: "Buscar en los eventos",
  filter: {
    resource: "Recurso",
    event: "Evento",
    dropRange: "Volver a las últimas 24 horas",
    clear: "Quitar filtros",
  },
  feed: "Eventos, los más recientes primero",
  chart: "Eventos en el tiempo",
  chartHelp: "Arrastra para acercarse",
  bar: "{{when}}: {{count}}",
  today: "Hoy",
  yesterday: "Ayer",
  total_one: "{{count}} evento",
  total_other: "{{count}} eventos",
  empty: {
    title: "Ningún evento coincide",
    text: "Ejecuciones, workers, despliegues y tus propios programas emiten eventos, que se guardan unos días. Ninguno de este intervalo coincide con los filtros.",
    command: "npx batuta event emit user.logged-in --resource-id user-123",
  },
  resourceTitle: "Eventos de {{name}}",
  allEvents: "Todos los eventos",
  openResource: "Abrirlo",
  detail: {
    event: "Evento",
    occurred: "Ocurrió",
    received: "Recibido",
    resource: "Recurso",
    related: "Relacionados",
    follows: "Sigue a",
    id: "Id",
    payload: "Contenido",
    noPayload: "No lleva nada más.",
    raw: "Como JSON",
    labels: "Etiquetas",
    automate: "Crear una automatización",
    more: "Sus otros eventos",
  },
};
