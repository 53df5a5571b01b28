import { flow, task } from "batuta";

const greet = task(function greet(name: string) {
  return `Hello, ${name}!`;
});

export const hello = flow({ logPrints: true }, async function hello(name: string) {
  const greeting = await greet(name);
  console.log(greeting);
  return greeting;
});

if (import.meta.main) await hello(process.argv[2] ?? "world");
