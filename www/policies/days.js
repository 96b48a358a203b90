// Days and moments in words. All of them are Beijing's; nothing here asks the device for its zone.

const WEEK = { "zh-Hans": "日一二三四五六".split(""), en: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] };
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const BEIJING = 8 * 3600000;
const DAY = 86400000;

const utc = (date) => Date.parse(`${date}T00:00:00Z`);

/** The day n days after another. */
export const plus = (date, n) => new Date(utc(date) + n * DAY).toISOString().slice(0, 10);
/** How many days lie between. */
export const span = (from, to) => (utc(to) - utc(from)) / DAY;
/** The day of the week, short. */
export const weekday = (date, language) => (WEEK[language] || WEEK["zh-Hans"])[new Date(utc(date)).getUTCDay()];

/** Now, as a date-time field takes it. */
export const now = () => new Date(Date.now() + BEIJING).toISOString().slice(0, 16);
/** What a date-time field holds, as the rules take it. */
export const moment = (field) => `${field}:00+08:00`;

/** A day in words. */
export function day(date, language) {
  const [year, month, number] = date.split("-").map(Number);
  return language === "en"
    ? `${weekday(date, language)} ${number} ${MONTHS[month - 1]} ${year}`
    : `${year}年${month}月${number}日（周${weekday(date, language)}）`;
}

/** A moment in words. */
export const time = (at, language) => `${day(at.slice(0, 10), language)} ${at.slice(11, 16)}`;
