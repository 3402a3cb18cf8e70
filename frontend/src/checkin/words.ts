// What the field island says, in Chinese with its English.
import { learn } from "../page/words";

learn({
  "服务器没有收下。": "The server did not take it.",
  "签到": "Check-in",
  "签退": "Check-out",
  "预订": "Reservation",
  "已存在本机，联网后自动上传。": "Kept on this phone; it is sent once you are online.",
  "没有网络，已存在本机，联网后自动上传。": "No network. It is kept on this phone and sent once you are online.",
  "不在客户处的原因": "Why not at the customer's place",
  "正在定位…": "Locating…",
  "已定位，误差约 {n} 米。": "Located to within about {n} m.",
  "没有取得位置。请在浏览器里允许定位，再点「定位」。": "No position was given. Allow it in the browser, then try again.",
  "{n} 米": "{n} m",
  "{n} 公里": "{n} km",
  "离客户约 {far}。": "About {far} from the customer.",
  "离客户约 {far}，超过 {limit} 米：请写明原因，由主管确认。": "About {far} from the customer, more than {limit} m: say why; your manager has to confirm it.",
});
