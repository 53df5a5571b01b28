import type { Ids } from "../platform/ids.ts";

const ADJECTIVES =
  "agile amber ample ardent azure blithe bold brave breezy bright brisk calm candid careful cheerful clever cobalt copper coral cosmic crimson curious dapper daring deft eager earnest elated emerald faithful fearless festive fluent fond frank gallant gentle gilded glad golden graceful hardy hasty honest humble ivory jade jolly jovial keen kind lavish lilac lively loyal lucid lucky magenta mellow merry mighty modest nimble noble opal patient plucky polite proud quick quiet radiant ready robust rosy ruby rustic sable sage scarlet serene sharp silver sincere sleek snug sober solid spry stable steady sturdy sunny swift tender tidy topaz tranquil trusty upbeat valiant velvet vivid warm watchful willing witty zesty".split(
    " ",
  );
const ANIMALS =
  "albatross alpaca antelope armadillo auk badger bat beaver beetle bison boar bobcat bumblebee butterfly caiman camel capybara caracal cassowary chamois cheetah chinchilla cicada civet condor coyote crane cricket curlew deer dingo dolphin donkey dormouse dragonfly eagle echidna eel egret elk emu falcon ferret finch firefly flamingo fox gannet gazelle gecko gibbon giraffe gnu goose guanaco hare hawk hedgehog heron hippo hoopoe ibex ibis iguana impala jackal jaguar jay kestrel kingfisher kite kiwi koala kudu lapwing lark lemur leopard lizard llama loris lynx macaw magpie manatee marmot marten meerkat mole mongoose moose narwhal newt nightjar ocelot okapi oriole osprey otter owl panda pangolin panther parrot pelican penguin petrel pheasant pika plover polecat porcupine puffin puma quail quokka rabbit raven reindeer robin salamander seal serval shrew skink sloth sparrow squirrel starling stork swallow swan tapir tern thrush toad toucan trout turtle vicuna viper vole walrus weasel whale wombat woodpecker wren yak zebra".split(
    " ",
  );

/** A name for a run that was given none: `nimble-otter`. */
export function makeRunName(ids: Ids): string {
  const pick = (words: readonly string[]): string => words[Math.floor(ids.random() * words.length)] ?? "run";
  return `${pick(ADJECTIVES)}-${pick(ANIMALS)}`;
}
