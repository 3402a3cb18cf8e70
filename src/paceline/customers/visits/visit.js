/* Paceline: what visitors look at, with their consent. Honours Do-Not-Track and Global Privacy Control. */
(function (d, w, n) {
  var me = d.currentScript, base = new URL(me.src).origin, store = w.localStorage;
  var off = n.doNotTrack === "1" || w.doNotTrack === "1" || n.globalPrivacyControl === true;
  var agreed = me.dataset.consent === "yes" || get("consent") === "yes";
  function get(k) { try { return store.getItem("paceline-" + k); } catch (e) { return null; } }
  function set(k, v) { try { v ? store.setItem("paceline-" + k, v) : store.removeItem("paceline-" + k); } catch (e) { } }
  function id() { return Array.from(w.crypto.getRandomValues(new Uint8Array(12)), function (b) { return (b + 256).toString(16).slice(1); }).join(""); }
  function mark() { var m = get("visitor"); if (!m) { m = id(); set("visitor", m); } return m; }
  function send(events, person) {
    if (off || !agreed) return;
    w.fetch(base + "/api/v1/visits/" + me.dataset.key, {
      method: "POST", keepalive: true, credentials: "omit",
      body: JSON.stringify({ visitor: mark(), consent: true, person: person, events: events })
    }).catch(function () { });
  }
  function act(kind, name) { send([{ id: id(), kind: kind, name: name, title: d.title, url: w.location.href }]); }
  function start() {
    if (off || !agreed) return;
    act("view");
    d.querySelectorAll("a[href^='" + base + "/f/'],iframe[src^='" + base + "/f/']").forEach(function (e) {
      var p = e.href ? "href" : "src", u = new URL(e[p]);
      u.searchParams.set("visitor", mark());
      e[p] = u;
    });
  }
  w.paceline = {
    view: function () { act("view"); }, act: act,
    identify: function (person) { send([], person); },
    consent: function (yes) { agreed = yes !== false; set("consent", agreed && "yes"); if (agreed) start(); else set("visitor"); }
  };
  d.readyState === "loading" ? d.addEventListener("DOMContentLoaded", start) : start();
})(document, window, navigator);
