// What the scripts say, in Chinese with its English.

const english: Record<string, string> = {
  "重试": "Try again",
  "撤销": "Undo",
  "关闭": "Close",
  "移除": "Remove",
  "重新载入": "Reload",
  "已撤销": "Undone",
  "没能撤销，请刷新后再看。": "It could not be undone. Reload the page to see where things stand.",
  "网络断开，没能连上服务器。你写的内容还在，联网后点「重试」。": "The network is down and the server could not be reached. What you wrote is still here: try again once you are online.",
  "网络断开了。可以继续写，联网后再保存。": "You are offline. Keep writing, and save once the network is back.",
  "网络恢复了。": "You are online again.",
  "登录已过期，请重新登录。": "Your session has ended. Please sign in again.",
  "登录已过期。你填的内容还在：在新标签页登录，再回来点「重试」。": "Your session has ended. What you typed is still here: sign in in a new tab, come back and try again.",
  "去登录": "Sign in",
  "你没有做这件事的权限。可以请管理员开通。": "You are not allowed to do this. An administrator can grant it.",
  "没有找到它。可能已被删除，或不再与你共享。": "It was not found. It may have been deleted, or is no longer shared with you.",
  "有人先改过了。请重新载入，再改一次。": "Somebody changed it first. Reload, then make your change again.",
  "操作太快了，请过一会儿再试。": "That was too fast. Wait a moment and try again.",
  "文件太大，服务器没有收下。请换一个小一点的。": "The file is too large and was not accepted. Choose a smaller one.",
  "服务器出错了，这次没有改动任何内容。请重试，仍不行就联系管理员。": "The server failed and nothing was changed. Try again; if it keeps failing, tell your administrator.",
  "读作 {money}": "read as {money}",
  "「{text}」读不懂。写成 860000、86万 或 1.2亿。": "“{text}” cannot be read. Write 860000, 860K or 1.2M.",
  "已选 {n}": "{n} selected",
  "已选全部 {n}": "all {n} selected",
  "正在保存": "Saving",
  "没有保存：{why}": "Not saved: {why}",
  "已保存": "Saved",
  "草稿已保存在本机": "Draft kept on this machine",
  "已恢复上次没写完的内容": "Your unfinished text is back",
  "放到「{stage}」": "Move to “{stage}”",
  "赢率 {from} → {to}": "win rate {from} → {to}",
  "已移到「{stage}」": "Moved to “{stage}”",
  "没有移动，已放回原处。": "Not moved; it is back where it was.",
  "拿起了「{card}」。左右方向键选阶段，空格放下，Esc 放回。": "Picked up “{card}”. Left and right choose the stage, Space drops it, Escape puts it back.",
  "移到阶段": "Move to stage",
  "刚刚": "just now",
  "{n} 分钟前": "{n} min ago",
  "{n} 小时前": "{n} h ago",
  "没有找到": "Nothing found",
  "新建「{text}」": "Create “{text}”",
  "正在上传 {name}": "Uploading {name}",
  "已上传 {name}": "{name} uploaded",
  "没能上传 {name}。{why}": "{name} was not uploaded. {why}",
  "没有取得位置。请在浏览器里允许定位，或手工填写。": "No position was given. Allow it in the browser, or type it in.",
  "第 {n} 列，共 {all} 列": "column {n} of {all}",
  "找到 {n} 条": "{n} results",
  "同事": "Colleagues",
  "已复制 {text}": "Copied {text}",
  "载入了 {n} 行": "{n} rows loaded",
};

/** Words of one island, so that the others need not carry them. */
export function learn(more: Record<string, string>): void {
  Object.assign(english, more);
}

export function isEnglish(): boolean {
  return document.documentElement.lang === "en";
}

/** A sentence in the language of the page; `{name}` is filled from `given`. */
export function t(words: string, given: Record<string, string | number> = {}): string {
  const text = isEnglish() ? (english[words] ?? words) : words;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(given[name] ?? whole));
}
