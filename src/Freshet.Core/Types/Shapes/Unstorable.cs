using System.Collections;
using System.Reflection;

namespace Freshet.Core;

/// <summary>Types that are no data, or no data with a closed format: what each is, and what to use instead.</summary>
internal static class Unstorable
{
    private const string DataOnly = "Store data only: numbers, texts, times, records, lists and maps of them.";

    internal static (string What, string Advice)? WhyNot(Type type)
    {
        if (type == typeof(object))
        {
            return ("object, and can hold anything", "Declare the type that it really holds.");
        }

        if (type.IsAssignableTo(typeof(Delegate)))
        {
            return ($"a delegate ({TypeName.Of(type)})", DataOnly);
        }

        if (type.IsPointer || type.IsByRef || type.IsFunctionPointer || type == typeof(nint) || type == typeof(nuint))
        {
            return ($"an address in memory ({TypeName.Of(type)}), which means nothing elsewhere", "For a number use long.");
        }

        if (type.IsByRefLike)
        {
            return ($"a view of memory ({TypeName.Of(type)})", "Use an array or a list.");
        }

        if (type.IsArray && !type.IsSZArray)
        {
            return ($"an array of several dimensions ({TypeName.Of(type)})", "Use an array of arrays, or one array and its width.");
        }

        if (IsLive(type))
        {
            return ($"a living object of this process ({TypeName.Of(type)})", DataOnly);
        }

        return WhyOpen(type);
    }

    /// <summary>Why a storable type cannot be a key, whatever its members.</summary>
    internal static (string What, string Advice)? WhyNoKey(Type type)
    {
        if (type == typeof(DateTime))
        {
            return ("a DateTime, which is equal to another whatever their kind (UTC, local): one key could mean two instants",
                "Use DateTimeOffset for an instant, DateOnly for a day, or the Ticks.");
        }

        if (type == typeof(Uri))
        {
            return ("an address (Uri), which is not compared by its whole text", "Use its AbsoluteUri.");
        }

        if (type == typeof(System.Text.Json.JsonElement))
        {
            return ("a piece of JSON, which is not compared by what it says", "Use a text or a number in it, such as its id.");
        }

        return (type.IsAssignableTo(typeof(IEnumerable)) || KnownCollections.EncodingOf(type) is not null) && type != typeof(string)
            ? ($"a collection ({TypeName.Of(type)}), which is not compared by its elements",
                "Use a text, or a record whose members are the values that identify the key.")
            : null;
    }

    private static bool IsLive(Type type) =>
        type.IsAssignableTo(typeof(Stream))
        || type.IsAssignableTo(typeof(Task))
        || type == typeof(ValueTask)
        || type.IsAssignableTo(typeof(MemberInfo))
        || type.IsAssignableTo(typeof(Exception))
        || type.IsAssignableTo(typeof(WaitHandle))
        || type == typeof(CancellationToken)
        || type == typeof(CancellationTokenSource);

    private static (string What, string Advice)? WhyOpen(Type type)
    {
        if (IsKnownCollection(type))
        {
            return null;
        }

        if (type.IsInterface)
        {
            return type.IsAssignableTo(typeof(IEnumerable))
                ? ($"an interface ({TypeName.Of(type)}) of what need not be a collection", KnownCollections.Advice)
                : ($"an interface ({TypeName.Of(type)}), and can hold a value of any type", "Declare the type that it really holds.");
        }

        if (type.IsAbstract && !type.IsInterface)
        {
            return ($"an abstract class ({TypeName.Of(type)}), and can hold a value of any type derived from it",
                "Name the types it may be by [JsonDerivedType] on it, or use one sealed type with a member that tells the cases apart.");
        }

        // A collection without a format of its own would be taken for a plain class and lose its elements.
        if (type.IsAssignableTo(typeof(IEnumerable)))
        {
            return ($"a collection without a format ({TypeName.Of(type)})", KnownCollections.Advice);
        }

        // Its members may not be all of it, and its constructor may refuse what they return: new Version(1, 2) has a Build of -1.
        return type.IsClass && $"{type.Namespace}.".StartsWith("System.", StringComparison.Ordinal) && !IsTuple(type)
            ? ($"a class of .NET ({TypeName.Of(type)}) and no data type that Freshet knows", "Store its data in members of your own types, or its text.")
            : null;
    }

    private static bool IsTuple(Type type) => type.IsGenericType && type.IsAssignableTo(typeof(System.Runtime.CompilerServices.ITuple));

    private static bool IsKnownCollection(Type type) => type.IsSZArray || KnownCollections.EncodingOf(type) is not null;
}
