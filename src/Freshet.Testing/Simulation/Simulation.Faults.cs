using Freshet.Core;

namespace Freshet.Testing;

/// <content>What goes wrong around the job.</content>
public sealed partial class Simulation
{
    private long _lastFlipped;

    private void SetTrouble(SimulatedDiskWeather weather, long step)
    {
        DiskTrouble? now = null;
        foreach (var trouble in _scenario.Troubles)
        {
            now = step >= trouble.From && step < trouble.To ? trouble : now;
        }

        if (now == weather.Trouble)
        {
            return;
        }

        _log.Add($"  disk: {now?.ToString() ?? "well again"}");
        weather.Trouble = now;
        _disk.CapacityBytes = now is { Operations.Count: 0 } ? _disk.UsedBytes + now.RoomBytes : null;
    }

    /// <summary>Time goes by, somebody changes the parallelism, a bit flips on the disk.</summary>
    private void BetweenLives()
    {
        _nowMicros += _random.NextLong(_random.Chance(0.5) ? 10_000 : 3_000_000);
        if (_random.Chance(_scenario.RescaleChance))
        {
            var before = _parallelism;
            _parallelism = DrawParallelism();
            _counts = _counts with { Rescales = _counts.Rescales + (before == _parallelism ? 0 : 1) };
        }

        if (_random.Chance(_scenario.FlipChance))
        {
            FlipBit();
        }
    }

    /// <summary>Flips a bit of the newest checkpoint, as long as there has to be an intact one before it.</summary>
    private void FlipBit()
    {
        var there = _reader.Checkpoints();
        if (there.Count == 0)
        {
            return;
        }

        // Without disk faults every checkpoint that became complete, and that no power loss undid, counts as being there.
        IEnumerable<long> intact = _scenario.Troubles.Count == 0 ? _reader.Completed.Where(c => c <= there[^1].Id) : there.Select(static c => c.Id);
        if (intact.Count(c => c > _lastFlipped) < 2)
        {
            return;
        }

        var (id, folder) = there[^1];
        var files = _disk.Snapshot().Where(file => file.Path.StartsWith(folder + "/", StringComparison.Ordinal) && file.Bytes.Length > 0).ToList();
        var (path, bytes) = files[_random.Next(files.Count)];
        _disk.FlipBit(path, _random.NextLong(bytes.Length * 8L));
        _lastFlipped = id;
        _reader.MayTakeBack = true;
        _counts = _counts with { BitFlips = _counts.BitFlips + 1 };
        _log.Add($"bit flipped in {path}");
    }
}
