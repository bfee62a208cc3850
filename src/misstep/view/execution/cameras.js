// The cameras' videos: each shows the picture that was newest at the cursor.

import { element, lastAt, seconds, short } from "./elements.js";

export function drawCameras(cameras, cursor, videoUrl) {
  const box = element("div", { class: "ev-cameras" });
  for (const camera of cameras) box.append(drawCamera(camera, cursor, videoUrl(camera.stream)));
  return box;
}

function drawCamera(camera, cursor, url) {
  const video = element("video", { muted: true, playsinline: true, preload: "auto", src: url, disablepictureinpicture: true });
  video.muted = true;
  video.tabIndex = -1;
  const taken = element("span", { class: "ev-taken" });
  const shape = `aspect-ratio: ${camera.width} / ${camera.height}`;
  const show = seeker(video, camera.fps);
  let shown = -1;
  cursor.listen(({ t }) => {
    const place = lastAt(camera.t_s, t);
    if (place === shown) return;
    shown = place;
    show(place);
    taken.textContent = seconds(camera.t_s[place]);
  });
  const frame = element("div", { class: "ev-frame", style: shape }, video);
  video.addEventListener("error", () => frame.replaceChildren(element("p", { class: "ev-quiet" }, "This video can't be played here.")));
  const caption = element("figcaption", {}, element("b", {}, camera.stream), " ", taken, legend(camera));
  return element("figure", { class: "ev-camera", "data-stream": camera.stream }, frame, caption);
}

// Seeks to a frame's middle; while the browser still seeks, only the newest wish is kept.
function seeker(video, fps) {
  let wanted = 0;
  let busy = false;
  const seek = () => {
    busy = true;
    video.currentTime = (wanted + 0.5) / fps;
  };
  video.addEventListener("seeked", () => {
    busy = false;
    if (Math.abs(video.currentTime - (wanted + 0.5) / fps) > 0.25 / fps) seek();
  });
  video.addEventListener("loadedmetadata", seek, { once: true });
  return (place) => {
    wanted = place;
    if (!busy && video.readyState > 0) seek();
  };
}

function legend({ legend: meaning }) {
  if (!meaning) return null;
  const { low, high, unit, colours } = meaning;
  if (colours.length === 0) {
    return element("span", { class: "ev-legend" }, element("i", { class: "ev-wheel" }), `bright: ${short(high)} ${unit}`);
  }
  const bar = element("i", { class: "ev-bar", style: `background: linear-gradient(to right, ${colours.join(",")})` });
  return element("span", { class: "ev-legend" }, `${short(low)} ${unit}`, bar, `${short(high)} ${unit}`);
}
