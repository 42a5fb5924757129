// What htmx does not do by itself: times in the reader's zone, rows that come twice, and whether the page is live.
(function () {
  'use strict'

  const today = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' })
  const earlier = new Intl.DateTimeFormat(undefined, {
    year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit'
  })

  function localTimes(root) {
    for (const time of root.querySelectorAll('time[datetime]')) {
      const at = new Date(time.dateTime)
      time.title = at.toISOString()
      time.textContent = (at.toDateString() === new Date().toDateString() ? today : earlier).format(at)
    }
  }

  function live(is) {
    const sign = document.getElementById('live')
    if (sign) {
      sign.dataset.live = is ? 'yes' : 'no'
      sign.lastElementChild.textContent = is ? 'live' : 'not connected'
    }
  }

  document.addEventListener('htmx:sseBeforeMessage', function (event) {
    // After a reconnect the server may tell of a row as new that is here already: the news replace it.
    const message = event.detail
    const id = message.type === 'new' && /id="(op-[0-9a-f-]{36})"/.exec(message.data)
    const known = id && document.getElementById(id[1])
    if (known) {
      known.remove()
    }
  })
  document.addEventListener('htmx:sseOpen', function () { live(true) })
  document.addEventListener('htmx:sseError', function () { live(false) })
  document.addEventListener('htmx:load', function (event) {
    localTimes(event.detail.elt.parentElement || event.detail.elt)
  })
  document.addEventListener('DOMContentLoaded', function () { localTimes(document) })
})()
