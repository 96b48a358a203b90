// The words of this page, Chinese and English.

const LIST = {
  brand: ["客户投诉", "Complaints"],
  title: ["您的投诉办到哪一步了？", "How far is your complaint?"],
  lead: ["输入回执上的查询码。没有留姓名也能查。", "Enter the code on your receipt. It works for complaints without a name, too."],
  code: ["查询码", "Code"],
  hint: ["16 个字母和数字，例如 K7QM-2XHD-9ABC-DEFG。大小写、空格和横线都不要紧。", "Sixteen letters and digits, such as K7QM-2XHD-9ABC-DEFG. Capitals, spaces and hyphens do not matter."],
  ask: ["查询", "Show"],
  asking: ["正在查询…", "Asking…"],
  home: ["回首页", "Home"],
  badCode: ["查询码应当是 16 个字母和数字，您输入了 {n} 个。请对照回执再看一遍。", "A code has 16 letters and digits; this has {n}. Please compare it with your receipt."],
  notFound: ["没有找到这个查询码。请对照回执核对。如果回执上还没有编号，说明投诉还没有送到银行，请等送达后再查。", "No complaint has this code. Please compare it with your receipt. If your receipt shows no number yet, the complaint has not reached the bank; try again once it has."],
  tooOften: ["查得太频繁了。请过 {n} 秒再试。", "Too many questions. Please try again in {n} seconds."],
  noAnswer: ["现在连不上银行，请检查网络，过一会儿再试。也可以打服务监督电话询问。", "The bank cannot be reached now. Check the network and try again later, or call the supervision telephone."],
  byPhone: ["这家银行不在网上答复办理进度。请打服务监督电话询问，并说出回执上的日期和查询码。", "This bank does not tell online how far a complaint is. Call the supervision telephone with the day and the code on your receipt."],
  number: ["编号", "Number"],
  received: ["银行收到", "Received by the bank"],
  since: ["从", "Since"],
  steps: ["经过", "What has happened"],
  phone: ["服务监督电话", "Supervision telephone"],
  "state.received": ["银行已收到", "The bank has it"],
  "state.in_progress": ["正在办理", "It is being dealt with"],
  "state.replied": ["银行已答复", "The bank has replied"],
  "state.closed": ["已办结", "Closed"],
  "state.withdrawn": ["已撤回", "Withdrawn"],
  "kind.acknowledged": ["告知已收到", "Receipt confirmed"],
  "kind.passed_on": ["转到负责的部门", "Passed on to those in charge"],
  "kind.informed": ["告知进展", "Progress told"],
  "kind.extended": ["延长了办理时间", "Time extended"],
  "kind.suspended": ["暂停", "Paused"],
  "kind.resumed": ["继续办理", "Resumed"],
  "kind.new_facts": ["补充了新情况", "New facts added"],
  "kind.review_applied": ["申请了复议", "Review asked for"],
  "kind.verification_applied": ["申请了核查", "Verification asked for"],
  "kind.replied": ["答复", "Reply given"],
  "kind.review_decided": ["复议有了结果", "Review decided"],
  "kind.verification_decided": ["核查有了结果", "Verification decided"],
  "kind.closed": ["办结", "Closed"],
  "kind.withdrawn": ["撤回", "Withdrawn"],
  "kind.replaced": ["改过后另行提交", "Corrected and handed in anew"],
};

/** A text of the page in a language; what is not listed is left out. */
export function word(language, key, values = {}) {
  const text = (LIST[key] || ["", ""])[language === "en" ? 1 : 0];
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
