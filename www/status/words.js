// The words of this page, in the languages it speaks, in their order.

/** Their tags with the names they have in themselves. */
export const SPOKEN = { "zh-Hans": "中文", en: "English", "zh-Hant": "繁體" };

const TAGS = Object.keys(SPOKEN);

const LIST = {
  brand: ["客户投诉", "Complaints", "客戶投訴"],
  title: ["您的投诉办到哪一步了？", "How far is your complaint?", "您的投訴辦到哪一步了？"],
  lead: ["输入回执上的查询码。没有留姓名也能查。", "Enter the code on your receipt. It works for complaints without a name, too.", "輸入回執上的查詢碼。沒有留姓名也能查。"],
  code: ["查询码", "Code", "查詢碼"],
  hint: ["16 个字母和数字，例如 K7QM-2XHD-9ABC-DEFG。大小写、空格和横线都不要紧。", "Sixteen letters and digits, such as K7QM-2XHD-9ABC-DEFG. Capitals, spaces and hyphens do not matter.", "16 個字母和數字，例如 K7QM-2XHD-9ABC-DEFG。大小寫、空格和橫線都不要緊。"],
  ask: ["查询", "Show", "查詢"],
  asking: ["正在查询…", "Asking…", "正在查詢…"],
  home: ["回首页", "Home", "回首頁"],
  badCode: ["查询码应当是 16 个字母和数字，您输入了 {n} 个。请对照回执再看一遍。", "A code has 16 letters and digits; this has {n}. Please compare it with your receipt.", "查詢碼應當是 16 個字母和數字，您輸入了 {n} 個。請對照回執再看一遍。"],
  notFound: ["没有找到这个查询码。请对照回执核对。如果回执上还没有编号，说明投诉还没有送到银行，请等送达后再查。", "No complaint has this code. Please compare it with your receipt. If your receipt shows no number yet, the complaint has not reached the bank; try again once it has.", "沒有找到這個查詢碼。請對照回執核對。如果回執上還沒有編號，說明投訴還沒有送到銀行，請等送達後再查。"],
  tooOften: ["查得太频繁了。请过 {n} 秒再试。", "Too many questions. Please try again in {n} seconds.", "查得太頻繁了。請過 {n} 秒再試。"],
  noAnswer: ["现在连不上银行，请检查网络，过一会儿再试。也可以打服务监督电话询问。", "The bank cannot be reached now. Check the network and try again later, or call the supervision telephone.", "現在連不上銀行，請檢查網路，過一會兒再試。也可以打服務監督電話詢問。"],
  byPhone: ["这家银行不在网上答复办理进度。请打服务监督电话询问，并说出回执上的日期和查询码。", "This bank does not tell online how far a complaint is. Call the supervision telephone with the day and the code on your receipt.", "這家銀行不在網上答覆辦理進度。請打服務監督電話詢問，並說出回執上的日期和查詢碼。"],
  number: ["编号", "Number", "編號"],
  received: ["银行收到", "Received by the bank", "銀行收到"],
  since: ["到这一步", "Since", "到這一步"],
  steps: ["经过", "What has happened", "經過"],
  phone: ["服务监督电话", "Supervision telephone", "服務監督電話"],
  "state.received": ["银行已收到", "The bank has it", "銀行已收到"],
  "state.in_progress": ["正在办理", "It is being dealt with", "正在辦理"],
  "state.replied": ["银行已答复", "The bank has replied", "銀行已答覆"],
  "state.closed": ["已办结", "Closed", "已辦結"],
  "state.withdrawn": ["已撤回", "Withdrawn", "已撤回"],
  "kind.acknowledged": ["告知已收到", "Receipt confirmed", "告知已收到"],
  "kind.passed_on": ["转到负责的部门", "Passed on to those in charge", "轉到負責的部門"],
  "kind.informed": ["告知进展", "Progress told", "告知進展"],
  "kind.extended": ["延长了办理时间", "Time extended", "延長了辦理時間"],
  "kind.suspended": ["暂停", "Paused", "暫停"],
  "kind.resumed": ["继续办理", "Resumed", "繼續辦理"],
  "kind.new_facts": ["补充了新情况", "New facts added", "補充了新情況"],
  "kind.review_applied": ["申请了复议", "Review asked for", "申請了復議"],
  "kind.verification_applied": ["申请了核查", "Verification asked for", "申請了核查"],
  "kind.replied": ["答复", "Reply given", "答覆"],
  "kind.review_decided": ["复议有了结果", "Review decided", "復議有了結果"],
  "kind.verification_decided": ["核查有了结果", "Verification decided", "核查有了結果"],
  "kind.closed": ["办结", "Closed", "辦結"],
  "kind.withdrawn": ["撤回", "Withdrawn", "撤回"],
  "kind.replaced": ["改过后另行提交", "Corrected and handed in anew", "改過後另行提交"],
};

/** A text of the page in a language; what is not listed is left out. */
export function word(language, key, values = {}) {
  const text = (LIST[key] || ["", "", ""])[TAGS.indexOf(language)];
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
