"""Flows of Prefect's client that people of the end-to-end checks (`ui/e2e`) resume with input."""

from prefect import flow, get_run_logger, serve
from prefect.flow_runs import pause_flow_run, suspend_flow_run
from prefect.input import RunInput


class Approval(RunInput):
    reason: str
    approved: bool = False


@flow
def approval():
    asked = Approval.with_initial_data(description="May the **invoices** go out?", approved=True)
    answer = pause_flow_run(wait_for_input=asked, timeout=300, poll_interval=1)
    get_run_logger().info("approved %s: %s", answer.approved, answer.reason)


@flow(persist_result=True)
def holiday():
    answer = suspend_flow_run(wait_for_input=Approval, timeout=300)
    get_run_logger().info("back from holiday: %s", answer.reason)
    return answer.reason


if __name__ == "__main__":
    serve(approval.to_deployment("approval"), holiday.to_deployment("holiday"))
