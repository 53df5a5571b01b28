import { flow, task } from "batuta";

const greet = task(function greet(name: string) {
  return `Hello, ${name}!`;
});

const hello = flow(async function hello(name: string) {
  return await greet(name);
});

await hello("world");
