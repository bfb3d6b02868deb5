import { useState } from 'preact/hooks';
import { get, jobPath, type HistoryView } from '../api';
import { bytes, duration, percent, rate } from '../format';
import { usePolled } from '../live';
import { byteSteps, Chart } from './Chart';

const ranges: [string, number][] = [['10 min', 10], ['1 h', 60], ['6 h', 360]];

/** The job's numbers over the last minutes to hours. */
export function Charts({ name }: { name: string }) {
  const [minutes, setMinutes] = useState(10);
  const { value: h, failed } = usePolled<HistoryView>(over => get(jobPath(name, `/history?minutes=${minutes}`), over), minutes > 10 ? 10_000 : 1000, name, minutes);
  return (
    <>
      <div class="bar">
        <div class="segments" role="group" aria-label="How far back">
          {ranges.map(([label, m]) => <button key={m} type="button" aria-pressed={m === minutes} onClick={() => setMinutes(m)}>{label}</button>)}
        </div>
        <p class="quiet">{minutes > 10 ? 'A point is ten seconds.' : 'A point is a second.'} Kept in the process: it begins when the host starts.</p>
      </div>
      {failed && <p class="banner bad">{failed}</p>}
      {h && h.at.length === 0 && <p class="empty">No numbers yet: {minutes > 10 ? 'the first come after ten seconds' : 'the job has not run'}.</p>}
      {h && h.at.length > 0 && (
        <div class="charts">
          <Chart title="Throughput" at={h.at} format={rate} series={[{ label: 'in', color: '--busy', values: h.recordsInPerSecond }, { label: 'out', color: '--good', values: h.recordsOutPerSecond }]} />
          <Chart title="Watermark lag" says="behind the clock" at={h.at} format={duration} series={[{ label: 'lag', color: '--busy', values: h.watermarkLagMs }]} />
          <Chart title="Busiest and most back-pressured task" at={h.at} format={percent} series={[{ label: 'busy', color: '--busy', values: h.busyMost }, { label: 'back-pressured', color: '--held', values: h.backPressuredMost }]} />
          <Chart title="Keyed state" at={h.at} format={bytes} steps={byteSteps} series={[{ label: 'state', color: '--busy', values: h.stateBytes }]} />
          <Chart title="Checkpoint duration" says="the last complete one" at={h.at} format={duration} series={[{ label: 'duration', color: '--busy', values: h.checkpointDurationMs }]} />
          <Chart title="Checkpoint size" says="the last complete one" at={h.at} format={bytes} steps={byteSteps} series={[{ label: 'size', color: '--busy', values: h.checkpointBytes }]} />
          <Chart title="Memory of the process" says="all jobs of the host" at={h.at} format={bytes} steps={byteSteps} series={[{ label: 'memory', color: '--busy', values: h.processBytes }]} />
          <Chart title="Pauses of the garbage collector" says="in each second" at={h.at} format={duration} series={[{ label: 'pause', color: '--held', values: h.pauseMsPerSecond }]} />
        </div>
      )}
    </>
  );
}
