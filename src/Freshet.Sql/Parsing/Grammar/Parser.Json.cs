namespace Freshet.Sql.Parsing;

/// <content>JSON functions.</content>
internal sealed partial class Parser
{
    private SqlExpression JsonCall(Word word)
    {
        var start = _at;
        _at += 2;
        switch (word)
        {
            case Word.JsonObject:
                return JsonObject(start);
            case Word.JsonArray:
                return JsonArray(start);
            case Word.JsonObjectagg:
                var member = JsonMember();
                var nulls = AcceptJsonNulls();
                ExpectClose("JSON_OBJECTAGG");
                return new JsonObjectAggregate(member, nulls, AcceptFilter()) { Span = Since(start) };
            case Word.JsonArrayagg:
                return JsonArrayAggregate(start);
        }

        var json = Expression();
        if (Current.Word == Word.Format && IsWord(_at + 1, Word.Json))
        {
            _at += 2;
        }

        if (!Accept(TokenKind.Comma))
        {
            throw UnexpectedAfterOperand($"',' and a path in {word.Text()}");
        }

        var path = Expression();
        if (At(Word.Passing))
        {
            throw Refuse(Current.Span, "PASSING in JSON functions", "Put the values into the path by ||.");
        }

        switch (word)
        {
            case Word.JsonExists:
                JsonBehavior? onError = null;
                if (!At(TokenKind.CloseParen))
                {
                    (_, onError) = JsonOn(word, emptyToo: false);
                }

                ExpectClose("JSON_EXISTS");
                return new JsonExistsFunction(json, path, onError) { Span = Since(start) };
            case Word.JsonValue:
                var type = Accept(Word.Returning) ? Type() : null;
                var (valueEmpty, valueError) = JsonOn(word, emptyToo: true);
                ExpectClose("JSON_VALUE");
                return new JsonValueFunction(json, path, type, valueEmpty, valueError) { Span = Since(start) };
            default:
                var returning = Accept(Word.Returning) ? Type() : null;
                var wrapper = AcceptWrapper();
                var (queryEmpty, queryError) = JsonOn(word, emptyToo: true);
                ExpectClose("JSON_QUERY");
                return new JsonQueryFunction(json, path, returning, wrapper, queryEmpty, queryError) { Span = Since(start) };
        }
    }

    /// <summary>[… ON EMPTY] [… ON ERROR].</summary>
    private (JsonBehavior? OnEmpty, JsonBehavior? OnError) JsonOn(Word of, bool emptyToo)
    {
        JsonBehavior? onEmpty = null, onError = null;
        while (onError is null && AcceptBehavior(of) is { } behavior)
        {
            Expect(Word.On, emptyToo ? "ON EMPTY or ON ERROR" : "ON ERROR");
            if (emptyToo && onEmpty is null && Accept(Word.Empty))
            {
                onEmpty = behavior;
            }
            else if (Accept(Word.Error))
            {
                onError = behavior;
            }
            else
            {
                throw Unexpected(emptyToo && onEmpty is null ? "EMPTY or ERROR after ON" : "ERROR after ON");
            }
        }

        return (onEmpty, onError);
    }

    private JsonBehavior? AcceptBehavior(Word of)
    {
        var start = _at;
        if (Accept(Word.Error))
        {
            return new JsonBehavior(JsonBehaviorKind.Error) { Span = Since(start) };
        }

        if (of == Word.JsonExists)
        {
            JsonBehaviorKind? kind = Accept(Word.True) ? JsonBehaviorKind.True : Accept(Word.False) ? JsonBehaviorKind.False : Accept(Word.Unknown) ? JsonBehaviorKind.Unknown : null;
            return kind is null ? null : new JsonBehavior(kind.Value) { Span = Since(start) };
        }

        if (Accept(Word.Null))
        {
            return new JsonBehavior(JsonBehaviorKind.Null) { Span = Since(start) };
        }

        if (of == Word.JsonValue && Accept(Word.Default))
        {
            return new JsonBehavior(JsonBehaviorKind.Default, Expression()) { Span = Since(start) };
        }

        if (of == Word.JsonQuery && Accept(Word.Empty))
        {
            var array = Accept(Word.Array);
            if (!array && !Accept(Word.Object))
            {
                throw Unexpected("ARRAY or OBJECT after EMPTY");
            }

            return new JsonBehavior(array ? JsonBehaviorKind.EmptyArray : JsonBehaviorKind.EmptyObject) { Span = Since(start) };
        }

        return null;
    }

    private JsonWrapper AcceptWrapper()
    {
        JsonWrapper wrapper;
        if (Accept(Word.Without))
        {
            wrapper = JsonWrapper.Without;
        }
        else if (Accept(Word.With))
        {
            wrapper = Accept(Word.Conditional) ? JsonWrapper.Conditional : JsonWrapper.Unconditional;
            if (wrapper == JsonWrapper.Unconditional)
            {
                Accept(Word.Unconditional);
            }
        }
        else
        {
            return JsonWrapper.None;
        }

        Accept(Word.Array);
        Expect(Word.Wrapper, "WRAPPER");
        return wrapper;
    }

    private JsonObjectFunction JsonObject(int start)
    {
        var members = new List<JsonMember>();
        if (!At(TokenKind.CloseParen) && !AtJsonNulls())
        {
            do
            {
                members.Add(JsonMember());
            }
            while (Accept(TokenKind.Comma));
        }

        var nulls = AcceptJsonNulls();
        ExpectClose("JSON_OBJECT");
        return new JsonObjectFunction([.. members], nulls) { Span = Since(start) };
    }

    private JsonArrayFunction JsonArray(int start)
    {
        var items = new List<JsonItem>();
        if (!At(TokenKind.CloseParen) && !AtJsonNulls())
        {
            do
            {
                items.Add(JsonItem());
            }
            while (Accept(TokenKind.Comma));
        }

        var nulls = AcceptJsonNulls();
        ExpectClose("JSON_ARRAY");
        return new JsonArrayFunction([.. items], nulls) { Span = Since(start) };
    }

    private JsonArrayAggregate JsonArrayAggregate(int start)
    {
        var item = JsonItem();
        var order = AcceptOrderBy();
        var nulls = AcceptJsonNulls();
        ExpectClose("JSON_ARRAYAGG");
        if (order.Count == 0 && Accept(Word.Within))
        {
            order = WithinGroup();
        }

        return new JsonArrayAggregate(item, order, nulls, AcceptFilter()) { Span = Since(start) };
    }

    /// <summary>[KEY] k VALUE v, k : v.</summary>
    private JsonMember JsonMember()
    {
        var start = _at;
        if (At(Word.Key) && _tokens[_at + 1].Kind is not (TokenKind.Colon or TokenKind.Dot or TokenKind.OpenBracket) && !IsWord(_at + 1, Word.Value))
        {
            _at++;
        }

        var key = Expression();
        if (!Accept(Word.Value) && !Accept(TokenKind.Colon))
        {
            throw UnexpectedAfterOperand("VALUE or ':' after the key");
        }

        var value = JsonItem();
        return new JsonMember(key, value.Value, value.FormatJson) { Span = Since(start) };
    }

    private JsonItem JsonItem()
    {
        var start = _at;
        var value = Expression();
        var format = At(Word.Format) && IsWord(_at + 1, Word.Json);
        if (format)
        {
            _at += 2;
        }

        return new JsonItem(value, format) { Span = Since(start) };
    }

    private bool AtJsonNulls() => (IsWord(_at, Word.Null) || IsWord(_at, Word.Absent)) && IsWord(_at + 1, Word.On) && IsWord(_at + 2, Word.Null);

    private JsonNulls AcceptJsonNulls()
    {
        if (!AtJsonNulls())
        {
            Note(Word.Null);
            Note(Word.Absent);
            return JsonNulls.Default;
        }

        _at += 3;
        return IsWord(_at - 3, Word.Null) ? JsonNulls.Null : JsonNulls.Absent;
    }
}
