// The one moment that everything on the page shows.

const EPSILON_S = 1e-6;

export class Cursor {
  // window: [from, to] in seconds; frames: ascending times at which a step with the arrow keys ends.
  constructor(window, frames) {
    this.window = window;
    this.frames = frames;
    this.t = window[0];
    this.playing = false;
    this.rate = 1;
    this.listeners = new Set();
  }

  listen(listener) {
    this.listeners.add(listener);
    listener(this);
  }

  seek(t) {
    const [from, to] = this.window;
    this.t = Math.min(to, Math.max(from, t));
    this.tell();
  }

  // To the next picture (or the one before), or by a twentieth of a second where there are no pictures.
  step(direction) {
    const later = this.frames.find((stamp) => stamp > this.t + EPSILON_S);
    const earlier = this.frames.findLast((stamp) => stamp < this.t - EPSILON_S);
    const next = direction > 0 ? later : earlier;
    if (this.frames.length === 0) this.seek(this.t + 0.05 * direction);
    else if (next !== undefined) this.seek(next);
    else this.seek(this.window[direction > 0 ? 1 : 0]);
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  play() {
    if (this.t >= this.window[1] - EPSILON_S) this.t = this.window[0];
    this.playing = true;
    let before = null;
    const advance = (now) => {
      if (!this.playing) return;
      const passed = before === null ? 0 : (now - before) / 1000;
      before = now;
      this.seek(this.t + passed * this.rate);
      if (this.t >= this.window[1]) this.pause();
      else requestAnimationFrame(advance);
    };
    requestAnimationFrame(advance);
    this.tell();
  }

  pause() {
    this.playing = false;
    this.tell();
  }

  tell() {
    for (const listener of this.listeners) listener(this);
  }
}
