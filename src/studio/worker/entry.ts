/**
 * The page's worker, in one of two roles that its name says: language, or training. One file, so that what both need is
 * loaded once.
 *
 * In: messages. Out: answers. What arrives while the role is still being loaded is kept, and answered then.
 */
import { expose } from "comlink";

const early: Array<MessageEvent> = [];
const keep = (event: MessageEvent): void => void early.push(event);
self.addEventListener("message", keep);

const role = async (): Promise<object> => {
  if (self.name === "training") return new (await import("./training.js")).Training();
  return new (await import("./language.js")).Language();
};

const start = async (): Promise<void> => {
  const answers = await role();
  self.removeEventListener("message", keep);
  expose(answers);
  for (const { data, ports } of early.splice(0))
    self.dispatchEvent(new MessageEvent("message", { data, ports: [...ports] }));
};

void start();
