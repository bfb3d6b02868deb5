using Freshet.Sql.Functions;
using Freshet.Sql.Tables;

namespace Freshet.Sql;

/// <summary>Functions of SQL that are written in C#.</summary>
/// <remarks>
/// Parameters and result are numbers, <c>bool</c>, <c>string</c>, <c>byte[]</c>, dates and times, each also as nullable. A NULL for a
/// parameter that takes none (<c>long</c>, <c>string</c>) makes the result NULL, and the function is not called; one that does
/// (<c>long?</c>, <c>string?</c>) gets null. What it throws fails the row, with the call's text. A function is called by several threads at
/// once. With <c>isPure: false</c> a call is made for each row even where its arguments are constants.
/// </remarks>
public static class FunctionExtensions
{
    /// <summary>Gives a function of one value a name in the SQL of this job.</summary>
    /// <exception cref="FreshetException">The name is taken, or a type is none of SQL.</exception>
    public static void AddFunction<T, TResult>(this StreamEnvironment environment, string name, Func<T, TResult> function, bool isPure = true) =>
        Add(environment, name, function, isPure, call => UserFunction.Result(call, function(Argument<T>.Read(call, 0))));

    /// <summary>Gives a function of two values a name in the SQL of this job.</summary>
    /// <exception cref="FreshetException">The name is taken, or a type is none of SQL.</exception>
    public static void AddFunction<T1, T2, TResult>(this StreamEnvironment environment, string name, Func<T1, T2, TResult> function, bool isPure = true) =>
        Add(environment, name, function, isPure, call => UserFunction.Result(call, function(Argument<T1>.Read(call, 0), Argument<T2>.Read(call, 1))));

    /// <summary>Gives a function of three values a name in the SQL of this job.</summary>
    /// <exception cref="FreshetException">The name is taken, or a type is none of SQL.</exception>
    public static void AddFunction<T1, T2, T3, TResult>(this StreamEnvironment environment, string name, Func<T1, T2, T3, TResult> function, bool isPure = true) =>
        Add(environment, name, function, isPure, call => UserFunction.Result(call, function(Argument<T1>.Read(call, 0), Argument<T2>.Read(call, 1), Argument<T3>.Read(call, 2))));

    private static void Add(StreamEnvironment environment, string name, Delegate function, bool isPure, Action<RowCall> body)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(function);
        var catalog = SqlSession.Of(environment).Catalog;
        if (catalog.FindFunction(name) is not null || FunctionCatalog.Find(name) is not null || AggregateCatalog.Find(name) is not null)
        {
            throw FreshetException.User($"There is a function '{name}' already.");
        }

        catalog.Add(UserFunction.Make(name, function, isPure, body));
    }
}
