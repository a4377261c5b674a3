using System.Runtime.CompilerServices;
using System.Text.Json;

namespace FeishuApproval.Events.Fields;

/// <summary>
/// Reads Java's text of maps and lists when a value contains brackets that are not in pairs. It tries every place where such a value can
/// end, and takes the first one with which the whole text can be read. Values whose brackets are in pairs are tried first, then short
/// ones.
/// </summary>
internal sealed class JavaTextSearch
{
    /// <summary>Feishu's texts of this form are a few hundred characters.</summary>
    private const int MaxLength = 4096;

    private readonly string _text;
    private readonly List<Token> _tokens = [];
    private int _steps = 20_000;

    private JavaTextSearch(string text) => _text = text;

    /// <summary>Writes the text as JSON. Returns false and writes nothing if the text cannot be read.</summary>
    public static bool TryWrite(string text, Utf8JsonWriter writer)
    {
        var search = new JavaTextSearch(text);
        if (
            text.Length > MaxLength
            || !search.Value(search.Skip(0), insideMap: false, depth: 0, end => search.Skip(end) == text.Length)
        )
            return false;
        foreach (var token in search._tokens)
            search.Write(token, writer);
        return true;
    }

    private bool Value(int start, bool insideMap, int depth, Func<int, bool> next)
    {
        if (depth > JavaText.MaxDepth || --_steps < 0 || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            return false;
        char first = At(start);
        if (first == '[' && With(new Token(first), () => Elements(Skip(start + 1), depth, next)))
            return true;
        if (first == '{' && With(new Token(first), () => Members(Skip(start + 1), depth, next)))
            return true;
        if (first is '[' or '{' && !insideMap)
            return false;
        foreach (int end in Ends(start, insideMap))
        {
            if (With(new Token('"', start, end), () => next(end)))
                return true;
        }

        return false;
    }

    private bool Elements(int start, int depth, Func<int, bool> next) =>
        At(start) == ']'
            ? With(new Token(']'), () => next(start + 1))
            : Value(start, insideMap: false, depth + 1, end => Follow(end, ']', depth, next));

    private bool Members(int start, int depth, Func<int, bool> next)
    {
        if (At(start) == '}')
            return With(new Token('}'), () => next(start + 1));
        int equals = _text.IndexOf('=', start);
        return equals >= 0
            && With(
                new Token('=', start, equals),
                () => Value(Skip(equals + 1), insideMap: true, depth + 1, end => Follow(end, '}', depth, next))
            );
    }

    /// <summary>Goes on after a value: with the next value, or after the bracket that closes the list or map.</summary>
    private bool Follow(int end, char close, int depth, Func<int, bool> next)
    {
        end = Skip(end);
        bool isMore = At(end) == ',';
        if (!isMore && At(end) != close)
            return false;
        int start = isMore ? Skip(end + 1) : end;
        return close == ']' ? Elements(start, depth, next) : Members(start, depth, next);
    }

    /// <summary>The places where a value can end: those that keep its brackets in pairs first.</summary>
    private IEnumerable<int> Ends(int start, bool insideMap)
    {
        var others = new List<int>();
        int lists = 0,
            maps = 0;
        bool isPaired = true;
        for (int end = start; ; end++)
        {
            char character = At(end);
            bool isEnd = character is '\0' or ','
                ? character == '\0' || !insideMap || JavaText.IsKeyNext(_text.AsSpan(end + 1))
                : character == (insideMap ? '}' : ']');
            if (isEnd && insideMap && !(isPaired && lists == 0 && maps == 0))
                others.Add(end);
            else if (isEnd)
                yield return end;
            if (character == '\0' || (isEnd && !insideMap))
                break;
            lists += character switch
            {
                '[' => 1,
                ']' => -1,
                _ => 0,
            };
            maps += character switch
            {
                '{' => 1,
                '}' => -1,
                _ => 0,
            };
            isPaired &= lists >= 0 && maps >= 0;
        }

        foreach (int end in others)
            yield return end;
    }

    /// <summary>Tries the rest with one more token, and removes the token if the rest cannot be read.</summary>
    private bool With(Token token, Func<bool> rest)
    {
        int count = _tokens.Count;
        _tokens.Add(token);
        if (rest())
            return true;
        _tokens.RemoveRange(count, _tokens.Count - count);
        return false;
    }

    private void Write(Token token, Utf8JsonWriter writer)
    {
        var text = _text.AsSpan(token.Start, token.End - token.Start).Trim();
        switch (token.Kind)
        {
            case '[':
                writer.WriteStartArray();
                break;
            case ']':
                writer.WriteEndArray();
                break;
            case '{':
                writer.WriteStartObject();
                break;
            case '}':
                writer.WriteEndObject();
                break;
            case '=':
                writer.WritePropertyName(text);
                break;
            default:
                writer.WriteStringValue(text);
                break;
        }
    }

    private char At(int place) => place < _text.Length ? _text[place] : '\0';

    private int Skip(int place)
    {
        while (char.IsWhiteSpace(At(place)))
            place++;
        return place;
    }

    /// <summary>A part of the text: a bracket, a key (<c>=</c>) or a value (<c>"</c>).</summary>
    private readonly record struct Token(char Kind, int Start = 0, int End = 0);
}
