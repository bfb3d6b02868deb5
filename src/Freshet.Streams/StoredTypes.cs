using System.Text;
using Freshet.Core;

namespace Freshet;

/// <summary>
/// What the entries of an operator's state are, written down beside them under <c>NAME (type)</c>, so that a changed type finds out. Entries without it were written by
/// a Freshet that did not: they are of the type that they have now, as far as anybody knows.
/// </summary>
internal static class StoredTypes
{
    /// <summary>Adds the schemas of entries that there are.</summary>
    public static void Add(SnapshotWriter snapshot, string name, int entries, params ReadOnlySpan<string> schemas)
    {
        if (entries > 0)
        {
            var bytes = new List<byte[]>();
            foreach (var schema in schemas)
            {
                bytes.Add(Encoding.UTF8.GetBytes(schema));
            }

            snapshot.AddEntries(NameOf(name), bytes);
        }
    }

    /// <summary>What reads entries as they were stored; <paramref name="place"/> is that of the type among their schemas.</summary>
    /// <exception cref="FreshetException">They do not fit: names the operator, the state and the member.</exception>
    public static Serializer<V> Reader<V>(OperatorContext context, string name, int place, Serializer<V> serializer)
    {
        // Each old subtask that had entries wrote the same, and all of it.
        var stored = context.Restored?.AllEntries(NameOf(name)) ?? [];
        if (stored.Count == 0)
        {
            return serializer;
        }

        var schema = Encoding.UTF8.GetString(stored[place]);
        return Named(context, name, $"changed from {schema} to {serializer.Schema}", () => serializer.ReaderOf(schema));
    }

    /// <summary>Reads an entry; a failure names the state.</summary>
    public static T Read<T>(OperatorContext context, string name, Func<T> read) => Named(context, name, "cannot be restored", read);

    private static T Named<T>(OperatorContext context, string name, string what, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (FreshetException e) when (e.Domain != ErrorDomain.Internal)
        {
            throw new FreshetException(e.Domain, e.Retry, $"State '{name}' of {context.Describe()} {what}. {e.Message} Keep the old type, or start anew with --start-fresh (CheckpointOptions.StartFresh), which drops all state.", e);
        }
    }

    private static string NameOf(string name) => $"{name} (type)";
}
