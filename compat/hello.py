"""The flow of Prefect's first page, run by the stock client against whatever PREFECT_API_URL names."""

from prefect import flow, get_run_logger, task


@task(retries=1)
def greet(name: str) -> str:
    return f"Hello, {name}!"


@flow(name="compat-hello")
def hello(name: str = "world") -> str:
    greeting = greet(name)
    get_run_logger().info("said: %s", greeting)
    return greeting


if __name__ == "__main__":
    assert hello("Batuta") == "Hello, Batuta!"
