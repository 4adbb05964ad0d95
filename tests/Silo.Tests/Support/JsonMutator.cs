using System.Globalization;
using System.Text;

namespace Weir.Silo.Tests.Support;

/// <summary>Makes bodies that are nearly right.</summary>
internal sealed class JsonMutator(Random random)
{
    private static readonly string[] Ids =
        ["\"gw-1\"", "\"gw-2\"", "\"a.b_c:d-E9\"", "\"\"", "\"gw 1\"", "\"g\\u0077-3\"", "\"\\u00e9\"", "\"\\ud800\"", "\"é\"", "7", "null", "[\"gw\"]", "\"a\\/b\"",
            $"\"{new string('x', 128)}\"", $"\"{new string('x', 129)}\"", $"\"{string.Concat(Enumerable.Repeat("\\u0041", 130))}\""];

    private static readonly string[] Numbers =
        ["0", "1", "17", "-1", "-0", "-0.0", "0.5", "1.5", "2.499999", "1e3", "1E+2", "1.5e1", "12e-1", "1e400", "1e-400", "9007199254740992", "9007199254740993", "4294967295",
            "4294967296", "123456789012345678901234567890", "\"5\"", "true", "null", "{}", "01", "1.", ".5", "NaN", "1e", "-", "0.1", "123456.789", "4503599627370495.5"];

    private static readonly string[] Dates =
        ["1748000000000", "1748000000001", "1.748e12", "1748000000000.0", "1748000000000.50", "17480000000000e-1", "946684800000", "946684799999", "0", "-1", "1748865600000",
            "1748865600001", "99999999999999999999", "1e30", "1e-3", "\"1748000000000\"", "null", "0.001748e15", "1748000000000e0", "1e999999999999"];

    public byte[] Body(bool lines)
    {
        var text = new StringBuilder();
        var count = random.Next(6);
        var array = !lines && random.Next(5) > 0;
        text.Append(array ? "[" : "");
        for (var i = 0; i < (lines || array ? count : 1); i++)
        {
            text.Append(i > 0 && array ? Pick(",", ",", ", ", " ,\n") : "").Append(Record()).Append(lines ? Pick("\n", "\n", "\r\n", "\n\n", " \n") : "");
        }

        var body = Encoding.UTF8.GetBytes(text.Append(array ? "]" : "").ToString());
        return random.Next(2) == 0 ? body : Damage(body);
    }

    private string Record()
    {
        if (random.Next(20) == 0)
        {
            return Pick("1", "\"x\"", "null", "[]", "{}", "[[[]]]", "tru", new string('[', 70) + new string(']', 70), "{\"a\":" + new string('[', 63) + new string(']', 63) + "}");
        }

        var good = random.Next(3) > 0;
        List<string> members =
        [
            Name("gateway_id") + Sep() + (good ? Ids[random.Next(3)] : Pick(Ids)),
            Name("date") + Sep() + (good ? Dates[random.Next(4)] : Pick(Dates)),
            Name("ipTx") + Sep() + (good ? random.Next(100000).ToString(CultureInfo.InvariantCulture) : Pick(Numbers)),
            Name("ipRx") + Sep() + (good ? Pick("1.25", "0.5", "77", "1e2", "99999.5") : Pick(Numbers)),
        ];
        if (random.Next(3) == 0)
        {
            members.Insert(random.Next(5), Pick("\"more\":[1,{\"a\":null},\"x\\n\\\"\"]", "\"\":0", "\"Date\":5", "\"\\ud800\":1", "\"no\\u0074e\":false", "\"d\\u0061te\":1748000000000"));
        }

        if (!good && random.Next(3) == 0)
        {
            members.RemoveAt(random.Next(members.Count));
        }

        if (!good && random.Next(4) == 0)
        {
            members.Add(members[random.Next(members.Count)]);
        }

        var shuffled = members.ToArray();
        if (random.Next(2) == 0)
        {
            random.Shuffle(shuffled);
        }

        return "{" + Space() + string.Join(Pick(",", ", ", "\t,"), shuffled) + Space() + "}";
    }

    private byte[] Damage(byte[] body)
    {
        if (body.Length == 0)
        {
            return [0xEF, 0xBB, 0xBF];
        }

        var at = random.Next(body.Length);
        return random.Next(6) switch
        {
            0 => body[..at],
            1 => [.. body[..at], (byte)random.Next(256), .. body[at..]],
            2 => [.. body[..at], (byte)random.Next(256), .. body[(at + 1)..]],
            3 => [.. body[..at], .. body[(at + 1)..]],
            4 => [0xEF, 0xBB, 0xBF, .. body],
            _ => [.. body, (byte)Pick("}", "]", ",", "x", "[", "1")[0]],
        };
    }

    private string Name(string name) => random.Next(10) == 0 ? $"\"\\u{(int)name[0]:x4}{name[1..]}\"" : $"\"{name}\"";

    private string Sep() => Pick(":", ":", " : ");

    private string Space() => Pick("", "", " ", "\t");

    private string Pick(params string[] options) => options[random.Next(options.Length)];
}
