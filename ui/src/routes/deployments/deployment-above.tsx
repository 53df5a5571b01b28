import { Link } from "@tanstack/react-router";
import { useTexts } from "@/features/deployments/texts.ts";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";

/** Where a page about a deployment came from. */
export function DeploymentAbove({ id, name }: { readonly id: string; readonly name: string }) {
  const t = useTexts();
  return (
    <span className="flex flex-wrap gap-1.5">
      <Link to="/deployments" className="hover:underline">
        {t("title")}
      </Link>
      <span aria-hidden>·</span>
      <EntityLink to={ADDRESS.deployment(id)}>{name}</EntityLink>
    </span>
  );
}
