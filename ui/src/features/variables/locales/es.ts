import type { variables as english } from "@/features/variables/locales/en.ts";

type Translated<T> = { readonly [K in keyof T]: T[K] extends string ? string : Translated<T[K]> };

export const variables: Translated<typeof english> = {
  title: "Variables",
  count_one: "{{count}} variable",
  count_other: "{{count}} variables",
  shown_one: "{{count}} variable o más",
  shown_other: "{{count}} variables o más",
  add: "Nueva variable",
  search: "Buscar variables",
  emptyTitle: "Aún no hay variables",
  emptyText:
    "Una variable es un valor pequeño que los flujos leen mientras se ejecutan: una dirección, un tamaño, un interruptor. Quien abra esta página puede leerla: los secretos van en bloques. Desde una terminal:",
  name: "Nombre",
  value: "Valor",
  tags: "Etiquetas",
  changed: "Cambiada",
  actions: "Acciones",
  actionsOf: "Acciones de {{name}}",
  copyName: "Copiar el nombre",
  copyValue: "Copiar el valor",
  copied: "Copiado",
  createTitle: "Nueva variable",
  editTitle: "Editar {{name}}",
  nameHelp: "Minúsculas, cifras, guiones y guiones bajos; 255 como máximo.",
  nameWrong: "Solo minúsculas, cifras, guiones y guiones bajos; de uno a 255.",
  as: "Escrito como",
  text: "Texto",
  json: "JSON",
  jsonWrong: "Esto no es JSON: {{problem}}",
  tooLong: "{{count}} caracteres como JSON; 5000 como máximo.",
  tagsHelp: "Separadas por comas.",
  saved: "Se guardó {{name}}",
  deleted: "Se eliminó {{name}}",
  restored: "{{name}} está de vuelta",
  format: "Dar formato",
};
