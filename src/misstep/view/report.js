"use strict";
const options = { responsive: true, displaylogo: false, displayModeBar: false };
for (const data of document.querySelectorAll("script.figure-data")) {
  const figure = JSON.parse(data.textContent);
  Plotly.newPlot(data.previousElementSibling, figure.data, figure.layout, options);
}
