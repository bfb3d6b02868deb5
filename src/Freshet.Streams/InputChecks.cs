using Freshet.Core;

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

        if (inputs.Select(i => i.KeyType).OfType<Type>().Distinct().ToArray() is [var one, var two, ..])
        {
            throw FreshetException.User(
                $"The inputs of '{name}' are keyed by {TypeName.Of(one)} and by {TypeName.Of(two)}: equal keys would not meet. Give all KeyBy functions one type.");
        }
    }
}
