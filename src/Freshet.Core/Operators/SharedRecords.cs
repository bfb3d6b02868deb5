using System.Runtime.CompilerServices;

namespace Freshet.Core;

/// <summary>Objects that several operators read, with what they looked like when they were emitted; for <see cref="RecordWatch{T}"/>. An object is forgotten when nobody holds it.</summary>
public static class SharedRecords
{
    private static readonly ConditionalWeakTable<object, Mark> Marks = new();

    /// <summary>Throws when one of the objects is not any more what it was when it was emitted to several readers.</summary>
    /// <param name="records">Objects that a task was given.</param>
    /// <param name="task">The task, for the message.</param>
    /// <param name="isAfter">True when the task has worked on them, false when it has just got them.</param>
    /// <exception cref="FreshetException">Names the output, the record and, where it is known, who changed it.</exception>
    public static void Check(IReadOnlyList<object> records, string task, bool isAfter)
    {
        ArgumentNullException.ThrowIfNull(records);
        foreach (var record in records)
        {
            if (Marks.TryGetValue(record, out var mark) && !mark.IsUnchanged(record))
            {
                throw FreshetException.User(
                    $"{(isAfter ? $"'{task}' changed" : $"Before '{task}' got it, another reader changed")} an object of {record.GetType().Name} that {mark.Origin} emitted to several readers ({record}): they see the change, or not, as it happens. Make a new object of what is to be changed.");
            }
        }
    }

    internal static void Add(object record, string origin, Func<object, bool> isUnchanged) => Marks.AddOrUpdate(record, new Mark(origin, isUnchanged));

    private sealed record Mark(string Origin, Func<object, bool> IsUnchanged);
}
