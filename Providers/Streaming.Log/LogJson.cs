using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weir.Streaming.Log;

/// <summary>How the readable files beside the log are written: JSON with a checksum as its last member, so that a changed digit is noticed.</summary>
internal static class LogJson
{
    private const string ChecksumName = "checksum";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Replaces a file.</summary>
    public static void Write<T>(string path, T value)
    {
        var content = JsonSerializer.SerializeToNode(value, Options)!.AsObject();
        content.Add(ChecksumName, Checksum(content));
        DurableFile.Replace(path, Encoding.UTF8.GetBytes(content.ToJsonString(Options)));
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static T Read<T>(string path)
    {
        try
        {
            var content = JsonNode.Parse(File.ReadAllBytes(path)) as JsonObject ?? throw new InvalidDataException($"{path} is damaged: it has no JSON object.");
            var said = content[ChecksumName]?.ToString();
            content.Remove(ChecksumName);
            return said == Checksum(content)
                ? content.Deserialize<T>(Options)!
                : throw new InvalidDataException($"{path} is damaged: its checksum is {Checksum(content)}, it says {said ?? "none"}.");
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            // ArgumentException: a member appears twice.
            throw new InvalidDataException($"{path} is damaged: {e.Message}", e);
        }
    }

    // Of the compact form: white space may be changed by whoever looks at the file.
    private static string Checksum(JsonObject content) =>
        EntryFormat.Checksum(Encoding.UTF8.GetBytes(content.ToJsonString())).ToString("x8", CultureInfo.InvariantCulture);
}
