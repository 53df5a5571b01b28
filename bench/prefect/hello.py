from prefect import flow, task


@task
def greet(name):
    return f"Hello, {name}!"


@flow
def hello(name):
    return greet(name)


hello("world")
