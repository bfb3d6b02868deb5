using System.Linq.Expressions;

namespace Freshet.Core;

internal delegate void WriteMembers<T>(ref ByteWriter writer, ref T value);

internal delegate T ReadMembers<out T>(ref ByteReader reader);

/// <summary>A member and its encoding.</summary>
internal sealed record MemberEncoding(Member Member, IEncoding Encoding);

/// <summary>Compiles, once for each type, the code that writes its members one after the other and makes it from them.</summary>
internal static class MemberCode
{
    internal static WriteMembers<T> Write<T>(MemberEncoding[] members)
    {
        var writer = Expression.Parameter(typeof(ByteWriter).MakeByRefType(), "writer");
        var value = Expression.Parameter(typeof(T).MakeByRefType(), "value");
        Expression[] steps = [.. members.Select(m => WriteOne(writer, m.Encoding, Access(value, m.Member))), Expression.Empty()];
        return Expression.Lambda<WriteMembers<T>>(Expression.Block(steps), writer, value).Compile();
    }

    internal static ReadMembers<T> Read<T>(TypeShape shape, MemberEncoding[] members)
    {
        var reader = Expression.Parameter(typeof(ByteReader).MakeByRefType(), "reader");
        var made = Expression.Variable(typeof(T), "made");
        var locals = members.Select(m => Expression.Variable(m.Member.Type, m.Member.Name)).ToArray();
        var steps = new List<Expression>();
        for (var i = 0; i < members.Length; i++)
        {
            steps.Add(Expression.Assign(locals[i], ReadOne(reader, members[i].Encoding, members[i].Member.Type)));
        }

        steps.Add(Expression.Assign(made, New<T>(shape, locals)));
        for (var i = 0; i < members.Length; i++)
        {
            if (!shape.Arguments.Contains(i))
            {
                steps.Add(Expression.Assign(Access(made, members[i].Member), locals[i]));
            }
        }

        steps.Add(made);
        return Expression.Lambda<ReadMembers<T>>(Expression.Block([.. locals, made], steps), reader).Compile();
    }

    private static Expression New<T>(TypeShape shape, ParameterExpression[] locals)
    {
        if (shape.Constructor is not { } constructor)
        {
            return Expression.Default(typeof(T));
        }

        var arguments = constructor.GetParameters().Zip(shape.Arguments, (p, i) =>
            p.ParameterType == locals[i].Type ? (Expression)locals[i] : Expression.Convert(locals[i], p.ParameterType));
        return Expression.New(constructor, arguments);
    }

    private static MemberExpression Access(Expression of, Member member) => Expression.MakeMemberAccess(of, member.Info);

    /// <summary>Raw members go straight to the writer; the others through their serializer, whose exact type is known to the JIT.</summary>
    private static MethodCallExpression WriteOne(ParameterExpression writer, IEncoding encoding, Expression value) => encoding.IsRaw
        ? Expression.Call(writer, nameof(ByteWriter.WriteUnmanaged), [value.Type], value)
        : Expression.Call(Expression.Constant(encoding), encoding.GetType().GetMethod("Write")!, writer, value);

    private static MethodCallExpression ReadOne(ParameterExpression reader, IEncoding encoding, Type type) => encoding.IsRaw
        ? Expression.Call(reader, nameof(ByteReader.ReadUnmanaged), [type])
        : Expression.Call(Expression.Constant(encoding), encoding.GetType().GetMethod("Read")!, reader);
}
