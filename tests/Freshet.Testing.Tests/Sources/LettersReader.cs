using System.Text;
using Freshet.Core;

namespace Freshet.Testing.Tests;

/// <summary>What a <see cref="LettersReader"/> does wrong.</summary>
public enum SourceMistake
{
    None,
    ForgetsPositions,
    SavesPositionOfNextRead,
    RestoresItsShareOnly,
    EverySubtaskReadsAll,
    MixesSplitsInABatch,
    DoesNotAnnounceSplits,
    WaitsWithoutWakeUp,
    NeverEnds,
    ReadsBackwardsAfterRestore,
    EndsForgottenAfterRestore,
}

/// <summary>Four splits A to D; split A is "A0" to "A4" and so on. Two records a read, and a pause after each of its splits.</summary>
public sealed class LettersReader(SourceMistake mistake) : SourceReader<string>
{
    private const int PerSplit = 5;
    private static readonly string[] Splits = ["A", "B", "C", "D"];

    private readonly SortedDictionary<int, int> _positions = [];
    private long _pausedUntil = long.MinValue;

    public override ReadResult Read()
    {
        if (Context.Now < _pausedUntil)
        {
            if (mistake != SourceMistake.WaitsWithoutWakeUp)
            {
                Context.WakeAt(_pausedUntil);
            }

            return ReadResult.Waiting;
        }

        foreach (var (split, position) in _positions)
        {
            if (position >= PerSplit)
            {
                continue;
            }

            Output.Split = mistake == SourceMistake.MixesSplitsInABatch ? 0 : split;
            for (var i = position; i < Math.Min(PerSplit, position + 2); i++)
            {
                Output.Emit(Splits[split] + (mistake == SourceMistake.ReadsBackwardsAfterRestore && Context.Restored is not null ? PerSplit - 1 - i : i));
            }

            _positions[split] = Math.Min(PerSplit, position + 2);
            if (_positions[split] == PerSplit)
            {
                _pausedUntil = Context.Now + 10;
                if (mistake is not SourceMistake.DoesNotAnnounceSplits and not SourceMistake.MixesSplitsInABatch)
                {
                    Context.AnnounceSplit(split, isOpen: false);
                }
            }

            return ReadResult.More;
        }

        return mistake == SourceMistake.NeverEnds ? ReadResult.More : ReadResult.Finished;
    }

    public override void Snapshot(SnapshotWriter snapshot)
    {
        if (mistake != SourceMistake.ForgetsPositions)
        {
            var ahead = mistake == SourceMistake.SavesPositionOfNextRead ? 1 : 0;
            snapshot.AddEntries("positions", [.. _positions
                .Where(p => mistake != SourceMistake.EndsForgottenAfterRestore || p.Value < PerSplit)
                .Select(p => Encoding.UTF8.GetBytes($"{p.Key}={p.Value + ahead}"))]);
        }
    }

    protected override void OnOpen()
    {
        base.OnOpen();
        var entries = mistake == SourceMistake.RestoresItsShareOnly ? Context.Restored?.ShareOfEntries("positions") : Context.Restored?.AllEntries("positions");
        var restored = (entries ?? []).Select(static entry => Encoding.UTF8.GetString(entry).Split('=')).ToDictionary(static parts => int.Parse(parts[0]), static parts => int.Parse(parts[1]));
        for (var split = 0; split < Splits.Length; split++)
        {
            if (mistake == SourceMistake.EverySubtaskReadsAll || Core.Splits.OwnerOf("letters", split, Context.Parallelism) == Context.Subtask)
            {
                _positions[split] = restored.GetValueOrDefault(split);
                if (mistake != SourceMistake.DoesNotAnnounceSplits && _positions[split] < PerSplit && (mistake != SourceMistake.MixesSplitsInABatch || split == 0))
                {
                    Context.AnnounceSplit(split, isOpen: true);
                }
            }
        }

        if (mistake == SourceMistake.MixesSplitsInABatch && !Context.IsOpen(0))
        {
            Context.AnnounceSplit(0, isOpen: true);
        }
    }
}

internal static class OpenSplits
{
    public static bool IsOpen(this OperatorContext context, int split) => ((HarnessContext)context).OpenSplits.Contains(split);
}
