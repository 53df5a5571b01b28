import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { askAnew } from "@/app/shell/ask-anew.ts";
import { ApiError } from "@/shared/api/api-error.ts";
import { logIn } from "@/shared/api/session.ts";
import { Button } from "@/shared/components/button.tsx";
import { Field, TextInput } from "@/shared/components/field.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { useBusy } from "@/shared/lib/use-busy.ts";

/** Asks who one is. It stands where the page would: after it, the page that was wanted is there. */
export function Login() {
  const t = useCommonTexts();
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <LoginForm text={t("login.text")} />
    </main>
  );
}

/**
 * Asks who one is on an open page whose login has ended. The page stays below it with all that was entered there: hidden, and
 * out of reach, as the browser has it below a modal dialog.
 */
export function LoginAgain() {
  const t = useCommonTexts();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return createPortal(
    <dialog
      ref={dialog}
      aria-label={t("login.title")}
      className="m-0 grid size-full max-h-none max-w-none place-items-center bg-page p-4 text-ink"
      onCancel={(event) => event.preventDefault()}
      // Keys of the page and of its dialogs are not for who is not known.
      onKeyDown={(event) => event.stopPropagation()}
    >
      <LoginForm text={t("login.ended")} />
    </dialog>,
    document.body,
  );
}

function LoginForm({ text }: { readonly text: string }) {
  const t = useCommonTexts();
  const queryClient = useQueryClient();
  const router = useRouter();
  const [user, setUser] = useState("");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<string>();
  const [isBusy, wait] = useBusy();
  useEffect(() => {
    const before = document.title;
    document.title = `${t("login.title")} · Batuta`;
    return () => {
      document.title = before;
    };
  }, [t]);
  const submit = async () => {
    try {
      await logIn(user, password);
      router.options.context.connection.set("reachable");
      await askAnew(router, queryClient);
    } catch (error) {
      const isWrong = error instanceof ApiError && error.status === 401;
      setProblem(isWrong ? t("login.wrong") : error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <form
      className="flex w-full max-w-80 flex-col gap-4 rounded-lg border bg-surface p-6"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        wait(submit);
      }}
    >
      <div>
        <h1 className="text-xl font-semibold">{t("login.title")}</h1>
        <p className="mt-1 text-sm text-muted">{text}</p>
      </div>
      <Field label={t("login.user")}>
        <TextInput autoFocus autoComplete="username" value={user} onText={setUser} />
      </Field>
      <Field label={t("login.password")}>
        <TextInput type="password" autoComplete="current-password" value={password} onText={setPassword} />
      </Field>
      {problem !== undefined && (
        <p role="alert" className="text-sm text-danger">
          {problem}
        </p>
      )}
      <Button type="submit" look="primary" className="justify-center" disabled={isBusy}>
        {t("login.submit")}
      </Button>
    </form>
  );
}
