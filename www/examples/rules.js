// The rules without a framework: one sum of working days, and one case.
import init, { Policy, addWorkingDays, load } from "../rules/index.js";

const say = (id, text) => {
  document.getElementById(id).textContent = text;
};

show().catch((fault) => say("sum", fault.message));

async function show() {
  await init();
  await load("s01-credit-coop-trial", "zh-Hans");

  // The day before a long holiday: the next working day is 8 October.
  const { date } = addWorkingDays("2026-09-30", 1);
  say("sum", `2026-09-30 + 1 个工作日 = ${date}`);

  const policy = new Policy("s01-credit-coop-trial");
  const words = policy.words("zh-Hans");
  const received = "2026-09-30T10:00:00+08:00";
  const { outcome, reply_by, conditions } = policy.assess({
    facts: {
      grounds: ["fees"], place: "counter", capacity: "self", respondent_outlet: true,
      occurred: true, story: true, specific_event: true,
    },
    timeline: [{ kind: "received", occurred_at: received }],
    now: received,
  });
  say("case", `${outcome.kind}，${reply_by.due.date} 前答复`);
  for (const { verdict, reason } of conditions) {
    const item = document.createElement("li");
    item.textContent = `${verdict}：${words[reason]}`;
    document.getElementById("why").append(item);
  }
}
