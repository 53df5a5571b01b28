import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useApi } from "@/shared/api/api-context.tsx";
import type { CallInput } from "@/shared/api/call-types.ts";
import { notAbout } from "@/shared/api/not-about.ts";
import type { Entity } from "@/shared/api/route-query.ts";

export type RunBody = NonNullable<CallInput<"create-deployment-run">["body"]>;
export type ScheduleBody = CallInput<"create-deployment-schedules">["body"][number];
export type UpdateBody = NonNullable<CallInput<"update-deployment">["body"]>;
export type CreateBody = NonNullable<CallInput<"create-deployment">["body"]>;

/** Shown anew after a change of a deployment: it, and the runs that its schedules make. */
const TOUCHED: readonly Entity[] = ["deployments", "flow-runs"];

/** What can be done with a deployment. */
export function useDeploymentChanges() {
  const api = useApi();
  const queryClient = useQueryClient();
  const onSuccess = () =>
    Promise.all(TOUCHED.map((entity) => queryClient.invalidateQueries({ queryKey: [entity] })));
  const run = useMutation({
    mutationFn: ({ id, body }: { readonly id: string; readonly body?: RunBody }) =>
      api.call("create-deployment-run", { params: { id }, body: body ?? {} }),
    onSuccess,
  });
  const setPaused = useMutation({
    mutationFn: ({ id, isPaused }: { readonly id: string; readonly isPaused: boolean }) =>
      api.call(isPaused ? "pause-deployment" : "resume-deployment", { params: { id } }),
    onSuccess,
  });
  const remove = useMutation({
    mutationFn: (id: string) => api.call("delete-deployment", { params: { id } }),
    onSuccess: (_, id) =>
      Promise.all(
        TOUCHED.map((entity) =>
          queryClient.invalidateQueries({ queryKey: [entity], predicate: notAbout([id]) }),
        ),
      ),
  });
  const update = useMutation({
    mutationFn: ({ id, body }: { readonly id: string; readonly body: UpdateBody }) =>
      api.call("update-deployment", { params: { id }, body }),
    onSuccess,
  });
  const create = useMutation({
    mutationFn: (body: CreateBody) => api.call("create-deployment", { body }),
    onSuccess,
  });
  const rollBack = useMutation({
    mutationFn: ({ id, number }: { readonly id: string; readonly number: number }) =>
      api.call("roll-back-deployment", { params: { id, number } }),
    onSuccess,
  });
  return { run, setPaused, remove, update, create, rollBack };
}

/** What can be done with a deployment's schedules. */
export function useScheduleChanges(id: string) {
  const api = useApi();
  const queryClient = useQueryClient();
  const onSuccess = () =>
    Promise.all(TOUCHED.map((entity) => queryClient.invalidateQueries({ queryKey: [entity] })));
  const save = useMutation({
    mutationFn: async ({
      scheduleId,
      body,
    }: {
      readonly scheduleId?: string;
      readonly body: ScheduleBody;
    }) => {
      if (scheduleId === undefined)
        await api.call("create-deployment-schedules", { params: { id }, body: [body] });
      else await api.call("update-deployment-schedule", { params: { id, schedule_id: scheduleId }, body });
    },
    onSuccess,
  });
  const toggle = useMutation({
    mutationFn: (schedule: {
      readonly id: string;
      readonly active: boolean;
      readonly parameters: Record<string, unknown>;
    }) =>
      api.call("update-deployment-schedule", {
        params: { id, schedule_id: schedule.id },
        // Parameters that are not sent would become empty.
        body: { active: schedule.active, parameters: schedule.parameters as never },
      }),
    onSuccess,
  });
  const remove = useMutation({
    mutationFn: (scheduleId: string) =>
      api.call("delete-deployment-schedule", { params: { id, schedule_id: scheduleId } }),
    onSuccess,
  });
  return { save, toggle, remove };
}
