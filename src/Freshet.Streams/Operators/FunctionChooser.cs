using Freshet.Core.Graph;

namespace Freshet;

/// <summary>Asks the user's function where each record goes.</summary>
internal sealed class FunctionChooser<T>(Func<T, int, int> subtask) : SubtaskChooser<T>
{
    public override void Choose(ReadOnlySpan<T> records, Span<int> targets, int subtasks, string reader)
    {
        for (var i = 0; i < records.Length; i++)
        {
            int target;
            try
            {
                target = subtask(records[i], subtasks);
            }
            catch (Exception e)
            {
                throw UserCode.Failed($"PartitionBy before operator '{reader}'", "partition", i, records[i], e);
            }

            if ((uint)target >= (uint)subtasks)
            {
                throw FreshetException.User(
                    $"PartitionBy before operator '{reader}' gave subtask {target} for the record {UserCode.Shown(records[i])}: there are {subtasks}, numbered from 0.");
            }

            targets[i] = target;
        }
    }
}
