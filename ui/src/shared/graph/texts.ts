import { featureTexts } from "@/shared/i18n/feature-texts.ts";

const en = {
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  fit: "Show all",
  full: "Fill the window",
  small: "Back to the page (Esc)",
} as const;

const es: { readonly [K in keyof typeof en]: string } = {
  zoomIn: "Acercar",
  zoomOut: "Alejar",
  fit: "Mostrar todo",
  full: "Llenar la ventana",
  small: "Volver a la página (Esc)",
};

/** Texts of the controls of graphs. */
export const useGraphTexts = featureTexts("graph", en, es);
