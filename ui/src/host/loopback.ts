// Owns the door of `stall serve`: the same commands over 127.0.0.1. Refuses any other address than its own page's.
import type { Notice } from '../bindings/Notice';
import { asProblem, everything, noticeOf, Refusal, type Host } from './host';
import { sightTeller } from './sight_channel';

const kept = 'stall-token';

/** The token handed over in the page's fragment; kept for this tab, then wiped from the address. */
export function takeToken(): string {
  const given = /(?:^#|&)token=([^&]+)/.exec(location.hash)?.[1];
  if (given) {
    sessionStorage.setItem(kept, decodeURIComponent(given));
    history.replaceState(null, '', location.pathname + location.search);
  }
  return sessionStorage.getItem(kept) ?? '';
}

/** The data of each complete server-sent event in `text`, and the unfinished rest. */
export function eventsIn(text: string): { events: string[]; rest: string } {
  const blocks = text.replaceAll('\r\n', '\n').split('\n\n');
  const rest = blocks.pop() ?? '';
  const events = blocks
    .map((block) => block.split('\n').filter((line) => line.startsWith('data:')).map((line) => line.slice(5).trimStart()).join('\n'))
    .filter((data) => data !== '');
  return { events, rest };
}

function read(data: string): Notice {
  try {
    return noticeOf(JSON.parse(data));
  } catch {
    return everything;
  }
}

/** The core behind the loopback address this page came from. */
export function loopbackDoor(token: string): Host {
  const authorization = `Bearer ${token}`;

  async function follow(onNotice: (notice: Notice) => void, stop: AbortSignal): Promise<void> {
    const reply = await fetch(`/watch?token=${encodeURIComponent(token)}`, { headers: { authorization, accept: 'text/event-stream' }, signal: stop });
    if (!reply.ok || !reply.body) throw new Refusal({ code: 'core_silent', facts: {}, retryable: true });
    const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const { events, rest } = eventsIn(text + value);
      text = rest;
      for (const data of events) onNotice(read(data));
    }
  }

  return {
    async call(name, request) {
      let reply: Response;
      try {
        reply = await fetch(`/call/${name}`, {
          method: 'POST',
          headers: { authorization, 'content-type': 'application/json' },
          body: JSON.stringify(request),
        });
      } catch {
        throw new Refusal({ code: 'core_silent', facts: {}, retryable: true });
      }
      const body: unknown = await reply.json().catch(() => null);
      if (reply.ok) return body as never;
      throw new Refusal(asProblem(body) ?? { code: reply.status === 401 ? 'token_missing' : 'core_silent', facts: {}, retryable: true });
    },
    watch(onNotice) {
      const stop = new AbortController();
      const again = () => {
        if (stop.signal.aborted) return;
        follow(onNotice, stop.signal)
          .catch(() => undefined)
          .finally(() => {
            if (stop.signal.aborted) return;
            setTimeout(() => {
              onNotice(everything);
              again();
            }, 1000);
          });
      };
      again();
      return () => stop.abort();
    },
    tellDisplay: sightTeller(),
  };
}
