using Freshet.Core;

namespace Freshet.Testing;

/// <summary>Checks that a reader announces its splits, and that a split's number stands for one split while it is open.</summary>
/// <param name="splitOf">Tells a record's split; null when the test does not know.</param>
internal sealed class SplitCheck(Func<object?, string>? splitOf)
{
    private readonly Dictionary<int, string> _names = [];

    /// <summary>A number may stand for another split from now on.</summary>
    public void Announced(int split) => _names.Remove(split);

    public void Check<T>(HarnessContext context, Batch<T> batch)
    {
        if (batch.Split == Batch.NoSplit)
        {
            return;
        }

        if (!context.OpenSplits.Contains(batch.Split))
        {
            throw new HarnessException($"'{RecordText.Of(batch.Items[0])}' is from split {batch.Split}, which is not announced as open: call AnnounceSplit before its first record.");
        }

        foreach (var item in splitOf is null ? [] : batch.Items)
        {
            var name = splitOf!(item);
            if (!_names.TryAdd(batch.Split, name) && _names[batch.Split] != name)
            {
                throw new HarnessException($"Split {batch.Split} gives out records of '{_names[batch.Split]}' and of '{name}': batches come from one split alone.");
            }
        }
    }
}
