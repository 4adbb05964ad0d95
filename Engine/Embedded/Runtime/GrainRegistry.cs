using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Orleans.Runtime;

/// <summary>The grain classes of the program, found in every assembly that refers to this one, and which of them an interface means.</summary>
internal sealed class GrainRegistry
{
    private readonly Dictionary<GrainType, GrainClass> _classes = [];
    private readonly ConcurrentDictionary<(Type Interface, string? Prefix), GrainType> _byInterface = new();

    public GrainRegistry(IServiceProvider services, IOptions<GrainCollectionOptions> collection, TimeProvider clock)
    {
        foreach (var type in FindAssemblies().SelectMany(GrainTypes).OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            var grainClass = new GrainClass(type, services, collection.Value, clock);
            if (!_classes.TryAdd(grainClass.GrainType, grainClass))
            {
                throw new InvalidOperationException(
                    $"The grain type '{grainClass.GrainType}' is claimed by {_classes[grainClass.GrainType].Type} and by {type}: give one of them "
                        + $"another [GrainType].");
            }
        }
    }

    public IEnumerable<GrainClass> Classes => _classes.Values;

    public GrainClass Get(GrainType type) =>
        _classes.TryGetValue(type, out var grainClass) ? grainClass : throw new ArgumentException($"Could not find an implementation for grain type '{type}'.");

    public GrainType GetType(Type interfaceType, string? prefix) =>
        _byInterface.TryGetValue((interfaceType, prefix), out var found)
            ? found : _byInterface.GetOrAdd((interfaceType, prefix), Resolve(interfaceType, prefix));

    private GrainType Resolve(Type interfaceType, string? prefix)
    {
        var candidates = _classes.Values.Where(candidate => interfaceType.IsAssignableFrom(candidate.Type)
            && (prefix is null || candidate.Type.FullName!.StartsWith(prefix, StringComparison.Ordinal))).ToList();
        if (candidates.Count > 1 && interfaceType.Name.StartsWith('I'))
        {
            var byName = candidates.Where(candidate => candidate.Type.Name == interfaceType.Name[1..]).ToList();
            candidates = byName.Count == 1 ? byName : candidates;
        }

        return candidates.Count switch
        {
            1 => candidates[0].GrainType,
            0 => throw new ArgumentException($"Could not find an implementation for interface {interfaceType}."),
            _ => throw new ArgumentException(
                $"Unable to identify a single appropriate grain type for interface {interfaceType}. Candidates: "
                    + $"{string.Join(", ", candidates.Select(candidate => candidate.GrainType))}."),
        };
    }

    private static IEnumerable<Type> GrainTypes(Assembly assembly) => LoadableTypes(assembly).Where(type =>
        type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false }
        && typeof(IGrain).IsAssignableFrom(type) && !typeof(GrainReference).IsAssignableFrom(type));

    // A type that leans on an assembly that is not there is no grain of this program.
    private static IEnumerable<Type> LoadableTypes(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException exception)
        {
            return exception.Types.OfType<Type>();
        }
    }

    // A program loads an assembly when it first needs it: those that are only referred to so far count as well.
    private static List<Assembly> FindAssemblies()
    {
        var own = typeof(GrainRegistry).Assembly.GetName().Name;
        var pending = new Queue<Assembly>(AppDomain.CurrentDomain.GetAssemblies().Where(assembly => !assembly.IsDynamic));
        var seen = new HashSet<string>(pending.Select(assembly => assembly.FullName!));
        var found = new List<Assembly>();
        while (pending.TryDequeue(out var assembly))
        {
            var references = assembly.GetReferencedAssemblies();
            if (Array.Exists(references, reference => reference.Name == own)) { found.Add(assembly); }

            foreach (var reference in references)
            {
                if (!IsFramework(reference.Name!) && seen.Add(reference.FullName) && TryLoad(reference) is { } loaded)
                {
                    pending.Enqueue(loaded);
                }
            }
        }

        return found;
    }

    private static bool IsFramework(string name) =>
        name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal)
            || name is "System" or "mscorlib" or "netstandard";

    private static Assembly? TryLoad(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (Exception exception) when (exception is FileNotFoundException or FileLoadException or BadImageFormatException)
        {
            return null;
        }
    }
}
