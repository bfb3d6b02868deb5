using Freshet.Core;
using Freshet.Core.Graph;

namespace Freshet;

/// <summary>What must fit together at an operator with several inputs, checked when the job is written.</summary>
internal static class InputChecks
{
    public static void SameJob(string name, StreamEnvironment one, StreamEnvironment other)
    {
        if (!ReferenceEquals(one, other))
        {
            throw FreshetException.User($"'{name}' reads streams of two jobs. Open all its sources on one StreamEnvironment.");
        }
    }

    public static void Check<TOut>(StreamEnvironment environment, string name, IReadOnlyList<StreamInput> inputs, MultiInputOperator<TOut> sample)
    {
        foreach (var input in inputs)
        {
            SameJob(name, environment, input.Environment);
        }

        if (sample.Inputs != inputs.Count)
        {
            throw FreshetException.User($"'{name}' has {sample.Inputs} inputs and was given {inputs.Count} streams.");
        }

        for (var i = 0; i < inputs.Count; i++)
        {
            if (!typeof(IReceiver<>).MakeGenericType(inputs[i].RecordType).IsInstanceOfType(sample.Receiver(i)))
            {
                throw FreshetException.User($"Input {i} of '{name}' takes other records than the {TypeName.Of(inputs[i].RecordType)} of the stream that it was given.");
            }
        }

        var unsaid = inputs.Index().FirstOrDefault(static i => i.Item.KeyType is null && i.Item.Origins.Any(static o => o.Partitioning is Partitioning.Forward { IsRequired: false }));
        if (unsaid.Item is not null && inputs.Any(static i => i.KeyType is not null))
        {
            throw FreshetException.User(
                $"'{name}' has keyed inputs, and nothing says where the records of input {unsaid.Index} go: they would not meet those of a key. Put KeyBy before it, or Broadcast() for every subtask to have them; Rebalance() or another partitioning where any subtask will do.");
        }

        if (inputs.Select(i => i.KeyType).OfType<Type>().Distinct().ToArray() is [var one, var two, ..])
        {
            throw FreshetException.User(
                $"The inputs of '{name}' are keyed by {TypeName.Of(one)} and by {TypeName.Of(two)}: equal keys would not meet. Give all KeyBy functions one type.");
        }
    }
}
