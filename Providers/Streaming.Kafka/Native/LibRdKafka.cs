using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Weir.Streaming.Kafka.Native;

/// <summary>
/// Finds librdkafka, the native half of Confluent.Kafka, for this assembly and for the client. In this order: the file that the environment variable
/// <c>LIBRDKAFKA</c> names, the application's own (the package <c>librdkafka.redist</c> puts it there), the one that <c>eng/librdkafka.sh</c> has built.
/// Whoever uses the client calls <see cref="Load"/> first.
/// </summary>
public static class LibRdKafka
{
    /// <summary>The environment variable that names the library's file.</summary>
    public const string PathVariable = "LIBRDKAFKA";

    /// <summary>The name under which this assembly imports it, as the client does.</summary>
    internal const string Name = "librdkafka";

    private static readonly string[] Builds = [Name, "centos8-librdkafka", "alpine-librdkafka"];
    private static readonly Lazy<nint> Handle = new(Find);

    /// <summary>The client's version: the library of no other one is looked for in the cache.</summary>
    private static Version ClientVersion => typeof(Confluent.Kafka.Library).Assembly.GetName().Version!;

    /// <summary>Loads the library, once; every later use of the client has it.</summary>
    /// <returns>Its version, such as <c>2.15.1</c>.</returns>
    /// <exception cref="DllNotFoundException">It is nowhere; the message says where it was looked for and what to do.</exception>
    public static string Load()
    {
        _ = Handle.Value;
        return Confluent.Kafka.Library.VersionString;
    }

    /// <summary>Whether <see cref="Load"/> succeeds.</summary>
    /// <param name="reason">Why not.</param>
    /// <returns>True where the library is there.</returns>
    public static bool IsAvailable([NotNullWhen(false)] out string? reason)
    {
        try
        {
            Load();
            reason = null;
            return true;
        }
        catch (DllNotFoundException exception)
        {
            reason = exception.Message;
            return false;
        }
    }

    /// <summary>Where <c>eng/librdkafka.sh</c> leaves what it has built.</summary>
    /// <param name="version">The client's version.</param>
    /// <param name="getVariable">Reads the environment.</param>
    /// <returns>A path; null where the user has no home.</returns>
    internal static string? GetCachePath(Version version, Func<string, string?> getVariable)
    {
        var home = getVariable("HOME");
        var cache = getVariable("XDG_CACHE_HOME") is { Length: > 0 } said ? said : string.IsNullOrEmpty(home) ? null : Path.Combine(home, ".cache");
        return cache is null ? null : Path.Combine(cache, "weir", $"librdkafka-{version.ToString(3)}", "librdkafka.so.1");
    }

    private static nint Find()
    {
        var handle = FindFile();
        foreach (var assembly in (Assembly[])[typeof(LibRdKafka).Assembly, typeof(Confluent.Kafka.Library).Assembly])
        {
            // The client tries several builds by name; all of them are this one.
            NativeLibrary.SetDllImportResolver(assembly, (name, _, _) => name.Contains(Name, StringComparison.Ordinal) ? handle : 0);
        }

        return handle;
    }

    private static nint FindFile()
    {
        if (Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } path)
        {
            return NativeLibrary.TryLoad(path, out var named)
                ? named
                : throw new DllNotFoundException($"{PathVariable} is '{path}'; no library can be loaded from there.");
        }

        // The package has several builds; the first wants libsasl2, which not every machine has.
        foreach (var build in Builds)
        {
            if (NativeLibrary.TryLoad(build, typeof(Confluent.Kafka.Library).Assembly, null, out var own))
            {
                return own;
            }
        }

        var cached = GetCachePath(ClientVersion, Environment.GetEnvironmentVariable);
        return cached is not null && NativeLibrary.TryLoad(cached, out var built)
            ? built
            : throw new DllNotFoundException(
                $"librdkafka is neither beside the application nor at '{cached}'. eng/librdkafka.sh builds it there; or let {PathVariable} name the file of one, version {ClientVersion.ToString(3)}.");
    }
}
