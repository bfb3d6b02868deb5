using System.Linq.Expressions;
using System.Reflection;

namespace Freshet.Core;

internal delegate void WriteMembers<T>(ref ByteWriter writer, ref T value);

internal delegate T ReadMembers<out T>(ref ByteReader reader);

/// <summary>A member and its encoding; without a member, what is read over.</summary>
internal sealed record MemberEncoding(Member? Member, IEncoding Encoding);

/// <summary>Compiles, once for each type, the code that writes its members one after the other and makes it from them.</summary>
internal static class MemberCode
{
    internal static WriteMembers<T> Write<T>(MemberEncoding[] members)
    {
        var writer = Expression.Parameter(typeof(ByteWriter).MakeByRefType(), "writer");
        var value = Expression.Parameter(typeof(T).MakeByRefType(), "value");
        Expression[] steps = [.. members.Select(m => WriteOne(writer, m.Encoding, Access(value, m.Member!))), Expression.Empty()];
        return Expression.Lambda<WriteMembers<T>>(Expression.Block(steps), writer, value).Compile();
    }

    /// <summary>What is stored, in its order, need not be all members: an argument that is missing is the default of its parameter, another member what the constructor left.</summary>
    internal static ReadMembers<T> Read<T>(TypeShape shape, MemberEncoding[] stored)
    {
        var reader = Expression.Parameter(typeof(ByteReader).MakeByRefType(), "reader");
        var made = Expression.Variable(typeof(T), "made");
        var locals = new ParameterExpression?[shape.Members.Length];
        var steps = new List<Expression>();
        foreach (var (member, encoding) in stored)
        {
            if (member is null)
            {
                steps.Add(ReadOne(reader, encoding, typeof(object)));
                continue;
            }

            var local = Expression.Variable(member.Type, member.Name);
            locals[Array.FindIndex(shape.Members, m => m.Name == member.Name)] = local;
            steps.Add(Expression.Assign(local, ReadOne(reader, encoding, member.Type)));
        }

        steps.Add(Expression.Assign(made, New<T>(shape, locals)));
        for (var i = 0; i < locals.Length; i++)
        {
            if (locals[i] is { } local && !shape.Arguments.Contains(i))
            {
                steps.Add(Expression.Assign(Access(made, shape.Members[i]), local));
            }
            else if (locals[i] is null && shape.Constructor is null && shape.ParameterOf(typeof(T), i) is { HasDefaultValue: true } parameter)
            {
                steps.Add(Expression.Assign(Access(made, shape.Members[i]), Default(parameter))); // of a struct that is set member by member
            }
        }

        steps.Add(made);
        return Expression.Lambda<ReadMembers<T>>(Expression.Block([.. locals.OfType<ParameterExpression>(), made], steps), reader).Compile();
    }

    private static Expression New<T>(TypeShape shape, ParameterExpression?[] locals)
    {
        if (shape.Constructor is not { } constructor)
        {
            return Expression.Default(typeof(T));
        }

        var arguments = constructor.GetParameters().Zip(shape.Arguments, (p, i) =>
            locals[i] is not { } local ? Default(p)
            : p.ParameterType == local.Type ? (Expression)local
            : Expression.Convert(local, p.ParameterType));
        return Expression.New(constructor, arguments);
    }

    private static Expression Default(ParameterInfo parameter)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        if (!parameter.HasDefaultValue || parameter.DefaultValue is not { } value)
        {
            return Expression.Default(parameter.ParameterType);
        }

        value = type.IsEnum ? Enum.ToObject(type, value) : value;
        return value.GetType() == type ? Expression.Convert(Expression.Constant(value), parameter.ParameterType) : Expression.Default(parameter.ParameterType);
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
