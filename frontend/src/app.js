// What does a page do beyond what HTML can? One small file a behaviour, hooked by data- attributes.
import htmx from "htmx.org";
import "./send-once.js";
import "./file-drop.js";
import "./auto-submit.js";
import "./menus.js";
import "./select-all.js";
import "./charts-loader.js";
import "./scrollers.js";
import "./print.js";
import "./copy.js";
import "./unit-codes.js";
import "./desk.js";
import "./passkey.js";

window.htmx = htmx;
document.body.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("meta[name='csrf-token']");
  if (token) event.detail.headers["X-CSRFToken"] = token.content;
});
// An answer that is an error page is shown as such: never a click without an answer.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { status } = event.detail.xhr;
  if (status >= 400) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
document.body.addEventListener("htmx:sendError", () => {
  const notice = document.querySelector("[data-offline]");
  if (notice) notice.hidden = false;
});
document.body.addEventListener("htmx:afterRequest", (event) => {
  const notice = document.querySelector("[data-offline]");
  if (notice && event.detail.successful) notice.hidden = true;
});
