namespace Freshet;

/// <summary>Blocks at equal distances: what one subtask of several has done of a file.</summary>
/// <param name="First">The first block.</param>
/// <param name="Step">From one to the next.</param>
/// <param name="Count">How many.</param>
internal readonly record struct BlockRun(long First, long Step, long Count)
{
    /// <summary>A run from the first block on, and the scattered ones as few runs.</summary>
    public static List<BlockRun> Of(long first, long step, long count, IReadOnlyCollection<long> scattered)
    {
        var runs = new List<BlockRun>();
        if (count > 0)
        {
            runs.Add(new BlockRun(first, step, count));
        }

        foreach (var block in scattered.Order())
        {
            var last = runs.Count > 0 ? runs[^1] : default;
            if (last.Count == 1 && runs.Count > (count > 0 ? 1 : 0))
            {
                runs[^1] = new BlockRun(last.First, block - last.First, 2);
            }
            else if (last.Count > 1 && block == last.First + (last.Count * last.Step))
            {
                runs[^1] = last with { Count = last.Count + 1 };
            }
            else
            {
                runs.Add(new BlockRun(block, 1, 1));
            }
        }

        return runs;
    }
}
