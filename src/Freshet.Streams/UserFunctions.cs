using System.Reflection;
using System.Runtime.CompilerServices;
using Freshet.Core;

namespace Freshet;

/// <summary>Asynchronous functions where none belong: found when the job is written.</summary>
internal static class UserFunctions
{
    /// <summary>Refuses a stream of tasks, and of records that hold some: a function before it is asynchronous, and nobody would await what it gives.</summary>
    public static void CheckRecords(Type record, string operatorName)
    {
        if (TaskMembers.PathIn(record) is not { } path)
        {
            return;
        }

        var what = path.Length == 0
            ? $"{TypeName.Of(record)}: its function is asynchronous"
            : $"records with work that is still under way, member '{TypeName.Of(record)}{path}'";
        throw FreshetException.User(
            $"'{operatorName}' would give out {what}, and nobody awaits that. Use MapAsync, FlatMapAsync or FilterAsync, which do; ForEachAsync at the end of a stream.");
    }

    /// <summary>Refuses an async lambda where a function without a result is wanted: it goes on past its call, its end is not awaited, and what it throws ends the process.</summary>
    public static TFunction CheckVoid<TFunction>(TFunction function, string operatorName)
        where TFunction : Delegate
    {
        ArgumentNullException.ThrowIfNull(function);
        if (function.Method.ReturnType == typeof(void) && function.Method.GetCustomAttribute<AsyncStateMachineAttribute>() is not null)
        {
            throw FreshetException.User(
                $"The function of '{operatorName}' is async void: it would go on past its call, nobody awaits its end, and what it throws ends the process. Use ForEachAsync, FlatMapAsync or MapAsync.");
        }

        return function;
    }
}
