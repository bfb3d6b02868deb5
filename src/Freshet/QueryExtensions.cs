using Freshet.Runtime.Jobs;

namespace Freshet;

/// <summary>
/// Looks up the state of a key in a running job, from its own process: what a process function has under the key at this moment, between two of its calls. The job does not stop for
/// it; each look costs the task a look-up. Values that were read are copies. What is seen may be newer than the last checkpoint, and be taken back by a failure.
/// </summary>
public static class QueryExtensions
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(10);

    /// <summary>A value state of a key: whether there is one, and what it is.</summary>
    /// <param name="job">The job.</param>
    /// <param name="uid">The operator's uid (<c>WithUid</c>).</param>
    /// <param name="state">The state's name in the function.</param>
    /// <param name="key">The key.</param>
    /// <param name="timeout">How long to wait for the answer; ten seconds unless said otherwise.</param>
    /// <exception cref="FreshetException">There is no such operator or state, the types are others, or no answer came in time.</exception>
    public static async Task<(bool Exists, V? Value)> ValueAsync<K, V>(this JobHandle job, string uid, string state, K key, TimeSpan? timeout = null) =>
        await Look<K, ValueState<V>, (bool, V?)>(job, uid, state, key, static s => (s.Exists, s.Value), timeout);

    /// <summary>The entries of a list state of a key, from first to last; none where it has none.</summary>
    public static async Task<IReadOnlyList<V>> ListAsync<K, V>(this JobHandle job, string uid, string state, K key, TimeSpan? timeout = null) =>
        await Look<K, ListState<V>, IReadOnlyList<V>>(job, uid, state, key, static s => s.ToArray(), timeout) ?? [];

    /// <summary>The entries of a map state of a key; none where it has none.</summary>
    public static async Task<IReadOnlyList<KeyValuePair<KMap, V>>> MapAsync<K, KMap, V>(this JobHandle job, string uid, string state, K key, TimeSpan? timeout = null) =>
        await Look<K, MapState<KMap, V>, IReadOnlyList<KeyValuePair<KMap, V>>>(
            job,
            uid,
            state,
            key,
            static s =>
            {
                var entries = new List<KeyValuePair<KMap, V>>();
                foreach (var entry in s)
                {
                    entries.Add(entry);
                }

                return entries;
            },
            timeout) ?? [];

    private static async Task<TResult?> Look<K, TState, TResult>(JobHandle job, string uid, string state, K key, Func<TState, TResult> read, TimeSpan? timeout)
        where TState : class
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(key);
        var answers = await job.LookAsync(uid, op => LookAt(op, uid, state, key, read), timeout ?? AnswerTime);
        return answers.FirstOrDefault(static a => a.Found).Result;
    }

    private static (bool Found, TResult? Result) LookAt<K, TState, TResult>(Core.Operator op, string uid, string name, K key, Func<TState, TResult> read)
        where TState : class
    {
        if ((op as IInspected)?.Keyed is not { } keyed)
        {
            throw FreshetException.User($"Operator '{uid}' has no function with keys: only states of process functions can be looked up.");
        }

        if (keyed.KeyType != typeof(K))
        {
            throw FreshetException.User($"The keys of operator '{uid}' are of type {keyed.KeyType.Name}, and a key of type {typeof(K).Name} was asked for.");
        }

        if (keyed.States.GetValueOrDefault(name) is not TState state)
        {
            throw FreshetException.User(
                $"Operator '{uid}' has no state '{name}' of the kind and type asked for. It has: {string.Join(", ", keyed.States.Select(static s => $"'{s.Key}' ({s.Value.GetType().Name.Split('`')[0]} of {string.Join(", ", s.Value.GetType().GenericTypeArguments.Select(static t => t.Name))})").DefaultIfEmpty("none"))}.");
        }

        TResult? result = default;
        var found = keyed.Look(key, () => result = read(state));
        return (found, result);
    }
}
