// How are the figures of a <script type="application/json"> drawn? As SVG, in the colours of the page.
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

echarts.use([BarChart, LineChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

const locale = document.documentElement.lang === "en" ? "en-GB" : "vi-VN";
const drawn = new WeakMap();
let isPrinting = false;
const PAPER = { width: 680, height: 240 }; // what is drawn for a sheet; its width then follows the sheet

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

// A chart is {categories: [...], series: [{name, values, kind: "line"|"bar", percent}], percent: bool}.
function options(chart) {
  const text = colour("--tblr-body-color");
  const line = colour("--tblr-border-color");
  const shown = (value) =>
    value === null || value === undefined
      ? "–"
      : chart.percent
        ? `${value.toLocaleString(locale, { maximumFractionDigits: 1 })} %`
        : value.toLocaleString(locale);
  return {
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    color: ["--chart-1", "--chart-2", "--chart-3", "--chart-4"].map(colour),
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: text }, // texts are measured with it
    aria: { enabled: true, decal: { show: chart.series.length > 1 } },
    grid: { left: 8, right: 16, top: chart.series.length > 1 ? 36 : 12, bottom: 4, containLabel: true },
    legend: { show: chart.series.length > 1, top: 0, textStyle: { color: text, fontFamily: getComputedStyle(document.body).fontFamily } },
    tooltip: { trigger: "axis", renderMode: "richText", valueFormatter: shown },
    xAxis: {
      type: "category",
      data: chart.categories,
      axisLabel: { color: text, hideOverlap: true },
      axisLine: { lineStyle: { color: line } },
    },
    yAxis: {
      type: "value",
      minInterval: chart.percent ? undefined : 1,
      axisLabel: { color: text, formatter: shown },
      splitLine: { lineStyle: { color: line } },
    },
    series: chart.series.map((series) => ({
      name: series.name,
      type: series.kind ?? "line",
      data: series.values,
      symbolSize: 8,
      connectNulls: false,
    })),
  };
}

window.drawCharts = (root) => {
  for (const host of root.querySelectorAll("[data-chart]")) {
    if (drawn.has(host)) continue;
    const data = JSON.parse(document.getElementById(host.dataset.chart).textContent);
    const chart = echarts.init(host, null, { renderer: "svg" });
    chart.setOption(options(data));
    drawn.set(host, chart);
    new ResizeObserver(() => isPrinting || chart.resize()).observe(host);
    addEventListener("beforeprint", () => {
      isPrinting = true;
      chart.resize({ width: PAPER.width, height: PAPER.height });
      chart.getZr().flush(); // now, not with the next frame
      host.querySelector("svg").setAttribute("viewBox", `0 0 ${PAPER.width} ${PAPER.height}`);
    });
    addEventListener("afterprint", () => {
      isPrinting = false;
      host.querySelector("svg").removeAttribute("viewBox");
      chart.resize({ width: "auto", height: "auto" });
    });
    new MutationObserver(() => chart.setOption({ ...options(data), animation: false })).observe(document.documentElement, {
      attributeFilter: ["data-bs-theme"],
    });
  }
};
