
// A page that is one file: draws the executions that it carries.
function blobUrl(base64) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return URL.createObjectURL(new Blob([bytes], { type: "video/mp4" }));
}

for (const data of document.querySelectorAll("script.execution-data")) {
  const { view, videos } = JSON.parse(data.textContent);
  mountExecution(data.previousElementSibling, view, { videoUrl: (stream) => blobUrl(videos[stream]) });
}
document.querySelector(".theme-place")?.append(drawThemeButton());
